/** When a rule that is being written would have alerted in the last day. */

import { useEffect, useState } from "preact/hooks";
import { zone } from "../shared/choices";
import { type Answer, ask } from "../shared/rest";
import { cameraName, serverNowMs } from "../shared/state";
import { t } from "../shared/texts/texts";
import { Problem } from "../shared/ui/Problem";
import type { Past } from "../shared/wire.generated";
import { type Condition, lastDay, pastAlert } from "./rules";

/** Somebody who types a number is not asked about each digit. */
const PAUSE_MS = 400;
const SHOWN = 5;

export function LastDay({ condition }: { readonly condition: Condition }) {
  const [answer, setAnswer] = useState<Answer<Past> | null>(null);
  const asked = JSON.stringify({ condition });
  const kept = condition.kind !== "stage_lagging";
  useEffect(() => {
    let current = true;
    setAnswer(null);
    if (!kept) return;
    const look = async () => {
      const found = await ask<Past>("POST", "api/alerts/rules/past", JSON.parse(asked));
      if (current) setAnswer(found);
    };
    const timer = window.setTimeout(() => void look(), PAUSE_MS);
    return () => {
      current = false;
      window.clearTimeout(timer);
    };
  }, [asked, kept]);

  if (!kept) return null;
  if (answer?.error) return <Problem text={answer.error} />;
  const past = answer?.value;
  const newest = past ? past.alerts.slice(-SHOWN).reverse() : [];
  return (
    <section class="quiet" aria-live="polite" aria-label={t.alerts.theLastDay}>
      <p>{past ? lastDay(past, serverNowMs()) : t.alerts.lookingUp}</p>
      <ul class="plain-list">
        {newest.map((alert) => (
          <li key={`${alert.camera} ${alert.opened_ms}`}>
            {pastAlert(alert, zone.value, cameraName)}
          </li>
        ))}
        {past && past.alerts.length > SHOWN && <li>{t.alerts.earlierOnes}</li>}
      </ul>
    </section>
  );
}
