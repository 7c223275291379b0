/** Alerts: what is open, what was, what is watched for, and who is told. */

import { zone } from "../shared/choices";
import { duration, length } from "../shared/format";
import { useLoaded } from "../shared/loading";
import { query } from "../shared/rest";
import { serverNowMs, status } from "../shared/state";
import { said } from "../shared/texts/said";
import { t } from "../shared/texts/texts";
import { DAY_MS, MINUTE_MS, moment } from "../shared/times";
import { Problem } from "../shared/ui/Problem";
import type { Webhooks as AllWebhooks, Alerts as PastAlerts } from "../shared/wire.generated";
import { InThisBrowser } from "./InThisBrowser";
import { RuleList } from "./RuleList";
import { Webhooks } from "./Webhooks";

const EVERY_MS = 5_000;
const LOOK_BACK_MS = 7 * DAY_MS;

export function Alerts() {
  const open = status.value?.alerts ?? [];
  const webhooks = useLoaded<AllWebhooks>("api/webhooks");
  return (
    <section class="page">
      <header>
        <h1>{t.alerts.alerts}</h1>
      </header>
      <h2>{t.alerts.openNow}</h2>
      {open.length === 0 && <p class="quiet">{t.alerts.noneOpen}</p>}
      <ul class="cards">
        {open.map((alert) => (
          <li key={alert.id} class="alert">
            <h3>{alert.rule_name}</h3>
            <p>{said(alert.text)}</p>
            <p class="quiet">{t.alerts.openFor(duration(serverNowMs() - alert.opened_ms))}</p>
          </li>
        ))}
      </ul>
      <InThisBrowser />
      <RuleList webhooks={webhooks.value?.webhooks ?? []} />
      <Webhooks loaded={webhooks} />
      <Past />
    </section>
  );
}

function Past() {
  // Whole minutes, so that the address changes no oftener.
  const toMs = Math.ceil(serverNowMs() / MINUTE_MS) * MINUTE_MS;
  const asked = query({ from: toMs - LOOK_BACK_MS, to: toMs });
  const loaded = useLoaded<PastAlerts>(`api/alerts?${asked}`, EVERY_MS);
  const past = (loaded.value?.alerts ?? []).filter((alert) => alert.closed_ms !== null);
  return (
    <section>
      <h2>{t.alerts.past}</h2>
      <Problem text={loaded.error} />
      {past.length === 0 && <p class="quiet">{t.shared.none}</p>}
      <ul class="events">
        {past.map((alert) => (
          <li key={alert.id}>
            <time dateTime={new Date(alert.opened_ms).toISOString()}>
              {moment(alert.opened_ms, zone.value)}
            </time>
            <span class="kind">{alert.rule_name}</span>
            <span>
              {said(alert.text)}{" "}
              <span class="quiet">
                {t.alerts.lasted(length((alert.closed_ms ?? alert.opened_ms) - alert.opened_ms))}
              </span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
