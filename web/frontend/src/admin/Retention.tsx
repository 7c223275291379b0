/** What is kept for how long, in plain words, to be changed. */

import { useState } from "preact/hooks";
import { useLoaded } from "../shared/loading";
import { ask } from "../shared/rest";
import { say } from "../shared/toast";
import { Problem } from "../shared/ui/Problem";
import type { Retention as Periods, RetentionWords } from "../shared/wire.generated";

const KINDS = [
  ["seconds_days", "Faces second by second"],
  ["minutes_days", "Sums by minute"],
  ["events_days", "Events and alerts"],
  ["review_days", "Faces waiting for review"],
  ["corrections_days", "Corrections"],
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
    say("Saved. It is applied within seconds.");
    await loaded.reload();
  };
  return (
    <section>
      <h2>What is kept</h2>
      <Problem text={loaded.error} />
      <ul class="statement">
        {answer?.words.map((word) => (
          <li key={word}>{word}</li>
        ))}
      </ul>
      {answer && (
        <form class="form" onSubmit={submit}>
          <div class="row">
            {KINDS.map(([kind, name]) => (
              <label key={kind}>
                {name}, days
                <input
                  type="number"
                  name={kind}
                  min="1"
                  max="36500"
                  placeholder="until erased"
                  defaultValue={String(answer.retention[kind] ?? "")}
                />
              </label>
            ))}
          </div>
          <Problem text={problem} />
          <button type="submit">Save</button>
        </form>
      )}
    </section>
  );
}

/** What of a wish cannot be, in the words of the page. */
function contrary({ seconds_days: seconds, minutes_days: minutes }: Periods): string | null {
  if (minutes === null || (seconds !== null && seconds <= minutes)) return null;
  return "Sums by minute must be kept at least as long as the seconds that they sum up.";
}
