/** Settings, and what people in view may trust in. */

import { zone } from "../shared/choices";
import { useLoaded } from "../shared/loading";
import { moment } from "../shared/times";
import { say } from "../shared/toast";
import { ThisBrowser } from "../shared/ui/ThisBrowser";
import type { Notice } from "../shared/wire.generated";
import { BlurDefault } from "./BlurDefault";
import { Erase } from "./Erase";
import { Looks } from "./Looks";
import { Statement } from "./Notice";
import { Purpose } from "./Purpose";
import { Retention } from "./Retention";
import { Sign } from "./Sign";

export function Settings() {
  const notice = useLoaded<Notice>("api/notice");
  const accepted = notice.value;
  const changed = async () => {
    say("Saved.");
    await notice.reload();
  };
  return (
    <section class="page">
      <header>
        <h1>Settings</h1>
      </header>
      <ThisBrowser />
      <section>
        <h2>What Mien does, and does not</h2>
        <Statement />
        {accepted && <Purpose purpose={accepted.purpose ?? ""} button="Save" onSaved={changed} />}
        {accepted?.accepted_ms && (
          <p class="quiet">Said on {moment(accepted.accepted_ms, zone.value)}</p>
        )}
      </section>
      <BlurDefault />
      <Retention />
      <Erase />
      <section>
        <h2>Audit</h2>
        <p>
          What was done on purpose, by whom and when: <a href="#/audit">open the audit</a>
        </p>
        <Looks />
      </section>
      <Sign purpose={accepted?.purpose ?? ""} />
    </section>
  );
}
