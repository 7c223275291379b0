/** What is kept for how long, in plain words, to be changed. */

import { useState } from "preact/hooks";
import { useLoaded } from "../shared/loading";
import { ask } from "../shared/rest";
import { said } from "../shared/texts/said";
import { t } from "../shared/texts/texts";
import { say } from "../shared/toast";
import { Problem } from "../shared/ui/Problem";
import type { Retention as Periods, RetentionWords } from "../shared/wire.generated";

const KINDS = [
  ["seconds_days", t.admin.keptSeconds],
  ["minutes_days", t.admin.keptMinutes],
  ["events_days", t.admin.keptEvents],
  ["review_days", t.admin.keptReview],
  ["corrections_days", t.shared.corrections],
] as const;

export function Retention() {
  const loaded = useLoaded<RetentionWords>("api/retention");
  const [problem, setProblem] = useState<string | null>(null);
  const answer = loaded.value;
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget as HTMLFormElement);
    const days = KINDS.map(([kind]) => [kind, Number(fields.get(kind)) || null]);
    const wish: Periods = Object.fromEntries(days);
    const error = contrary(wish) ?? (await ask("PUT", "api/retention", wish)).error;
    setProblem(error);
    if (error) return;
    say(t.admin.retentionSaved);
    await loaded.reload();
  };
  return (
    <section>
      <h2>{t.admin.whatIsKept}</h2>
      <Problem text={loaded.error} />
      <ul class="statement">
        {answer?.words.map((word) => (
          <li key={word}>{said(word)}</li>
        ))}
      </ul>
      {answer && (
        <form class="form" onSubmit={submit}>
          <div class="row">
            {KINDS.map(([kind, name]) => (
              <label key={kind}>
                {t.admin.inDays(name)}
                <input
                  type="number"
                  name={kind}
                  min="1"
                  max="36500"
                  placeholder={t.admin.untilErased}
                  defaultValue={String(answer.retention[kind] ?? "")}
                />
              </label>
            ))}
          </div>
          <Problem text={problem} />
          <button type="submit">{t.shared.save}</button>
        </form>
      )}
    </section>
  );
}

/** What of a wish cannot be, in the words of the page. */
function contrary({ seconds_days: seconds, minutes_days: minutes }: Periods): string | null {
  if (minutes === null || (seconds !== null && seconds <= minutes)) return null;
  return t.admin.minutesTooShort;
}
