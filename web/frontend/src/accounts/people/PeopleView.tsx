/** Who may look and do what: people, tokens of scripts, links of wall screens. */

import { signsIn } from "../../shared/account";
import { useLoaded } from "../../shared/loading";
import { t } from "../../shared/texts/texts";
import type { ShownCameras } from "../../shared/wire.generated";
import { NobodySignsIn } from "../NobodySignsIn";
import { Kiosks } from "./Kiosks";
import { People } from "./People";
import type { Given } from "./rights";
import { Tokens } from "./Tokens";

export function PeopleView() {
  const loaded = useLoaded<ShownCameras>(signsIn() ? "api/cameras" : null);
  if (!signsIn()) return <NobodySignsIn />;
  // A browser's camera comes and goes with its tab, and has another id each time.
  const cameras: readonly Given[] = (loaded.value?.cameras ?? []).filter(
    ({ origin }) => origin !== "browser",
  );
  return (
    <section class="page">
      <header>
        <h1>{t.accounts.people}</h1>
        <p class="links">
          <a class="button" href="#/audit">
            {t.accounts.whoDidWhat}
          </a>
        </p>
      </header>
      <People cameras={cameras} />
      <Tokens cameras={cameras} />
      <Kiosks cameras={cameras} />
    </section>
  );
}
