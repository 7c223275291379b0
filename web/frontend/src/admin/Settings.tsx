/** Settings, and what people in view may trust in. */

import { zone } from "../shared/choices";
import { useLoaded } from "../shared/loading";
import { t } from "../shared/texts/texts";
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
    say(t.admin.saved);
    await notice.reload();
  };
  return (
    <section class="page">
      <header>
        <h1>{t.admin.settings}</h1>
      </header>
      <ThisBrowser />
      <section>
        <h2>{t.admin.whatMienDoes}</h2>
        <Statement />
        {accepted && (
          <Purpose purpose={accepted.purpose ?? ""} button={t.shared.save} onSaved={changed} />
        )}
        {accepted?.accepted_ms && (
          <p class="quiet">{t.admin.saidOn(moment(accepted.accepted_ms, zone.value))}</p>
        )}
      </section>
      <BlurDefault />
      <Retention />
      <Erase />
      <section>
        <h2>{t.admin.audit}</h2>
        <p>
          {t.admin.auditMeans} <a href="#/audit">{t.admin.openAudit}</a>
        </p>
        <Looks />
      </section>
      <Sign purpose={accepted?.purpose ?? ""} />
    </section>
  );
}
