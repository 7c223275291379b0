/** Whose session a run shows: study, participant, session and conditions. */

import { useState } from "preact/hooks";
import { addressOfStudy } from "../../shared/address/route";
import { useLoaded } from "../../shared/loading";
import { ask } from "../../shared/rest";
import { t } from "../../shared/texts/texts";
import { say } from "../../shared/toast";
import { Problem } from "../../shared/ui/Problem";
import type { RunSession } from "../../shared/wire.generated";

const FIELDS = ["study", "participant", "session"] as const;

export function SessionForm({ path }: { readonly path: string }) {
  const { value, error, reload } = useLoaded<RunSession>(`${path}/session`);
  const [problem, setProblem] = useState<string | null>(null);
  if (!value) return <Problem text={error} />;

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget as HTMLFormElement);
    const word = (name: string) => String(given.get(name) ?? "").trim();
    const told = {
      ...Object.fromEntries(FIELDS.map((name) => [name, word(name) || null])),
      conditions: word("conditions")
        .split(",")
        .map((each) => each.trim())
        .filter(Boolean),
    };
    const answer = await ask<RunSession>("PUT", `${path}/session`, told);
    setProblem(answer.error);
    if (answer.error === null) say(t.uploads.sessionSaved);
    await reload();
  };

  return (
    <section>
      <h2>{t.uploads.session}</h2>
      <form class="form" onSubmit={submit}>
        <div class="row">
          {FIELDS.map((name) => (
            <label key={name}>
              {t.uploads.sessionFields[name]}
              <input
                name={name}
                maxLength={200}
                autocomplete="off"
                defaultValue={value[name] ?? ""}
              />
            </label>
          ))}
          <label>
            {t.uploads.sessionFields.conditions}
            <input
              name="conditions"
              maxLength={500}
              autocomplete="off"
              defaultValue={value.conditions.join(", ")}
            />
          </label>
        </div>
        <Problem text={problem} />
        <div class="row">
          <button type="submit">{t.shared.save}</button>
          {value.study && (
            <a class="button" href={addressOfStudy(value.study)}>
              {t.uploads.toStudy(value.study)}
            </a>
          )}
        </div>
      </form>
    </section>
  );
}
