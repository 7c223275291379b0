/** Retraining: what it would use, the button, the one that runs, and those that are over. */

import { useEffect, useState } from "preact/hooks";
import { may } from "../../shared/account";
import { addressOfModel } from "../../shared/address/route";
import { useLoaded } from "../../shared/loading";
import { ask } from "../../shared/rest";
import { trainings } from "../../shared/state";
import { said } from "../../shared/texts/said";
import { t } from "../../shared/texts/texts";
import { say } from "../../shared/toast";
import { Problem } from "../../shared/ui/Problem";
import type { ShownJob, Training } from "../../shared/wire.generated";
import { JobCard, PastJob } from "./JobCard";
import { Supply } from "./Supply";
import { isOpen, outcome, uses } from "./training";

const EVERY_MS = 5_000;

export function Retrain({ onMade }: { readonly onMade: () => Promise<void> }) {
  const training = useLoaded<Training>("api/training", EVERY_MS);
  const told = trainings.value;
  const jobs = training.value?.jobs ?? [];
  const open = jobs.filter(isOpen).reverse();
  const past = jobs.filter((job) => !isOpen(job));
  const [newest] = past;
  const made = past.length;
  useEffect(() => {
    if (told) void training.reload();
  }, [told]);
  useEffect(() => {
    if (made) void onMade();
  }, [made]);
  return (
    <section>
      <h2>{t.models.retrain}</h2>
      <Problem text={training.error} />
      {training.value && may("administrator") && (
        <Start training={training.value} onStarted={training.reload} />
      )}
      <ul class="cards">
        {open.map((job) => (
          <JobCard key={job.id} job={job} onChanged={training.reload} />
        ))}
      </ul>
      {newest && open.length === 0 && (
        <p class="sentence" role="status">
          {t.models.lastTraining(outcome(newest))}{" "}
          {newest.candidate && <a href={addressOfModel(newest.candidate)}>{t.models.openProof}</a>}
        </p>
      )}
      {past.length > 0 && (
        <details>
          <summary>{t.models.pastTrainings(past.length)}</summary>
          <ul class="events">
            {past.map((job) => (
              <PastJob key={job.id} job={job} />
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

interface Props {
  readonly training: Training;
  readonly onStarted: () => Promise<void>;
}

function Start({ training: { can, jobs }, onStarted }: Props) {
  const [problem, setProblem] = useState<string | null>(null);
  const [when, setWhen] = useState<ShownJob["promote"]>("by_hand");
  const start = async () => {
    const { error } = await ask<ShownJob>("POST", "api/training", { promote: when });
    setProblem(error);
    if (!error) say(t.models.askedFor);
    await onStarted();
  };
  const waits = jobs.some(isOpen);
  return (
    <>
      {can.reason ? (
        <p class="sentence">{t.models.notPossible(said(can.reason))}</p>
      ) : (
        <p>{uses(can).join(" ")}</p>
      )}
      <Supply />
      <fieldset class="pills">
        <legend>{t.models.whenPassed}</legend>
        <Choice name={t.models.iPromote} value="by_hand" chosen={when} onChoose={setWhen} />
        <Choice name={t.models.atOnce} value="when_proven" chosen={when} onChoose={setWhen} />
      </fieldset>
      <button
        type="button"
        class="primary"
        disabled={can.reason !== null}
        onClick={() => void start()}
      >
        {waits ? t.models.queueAnother : t.models.retrain}
      </button>
      <Problem text={problem} />
    </>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly value: ShownJob["promote"];
  readonly chosen: ShownJob["promote"];
  readonly onChoose: (value: ShownJob["promote"]) => void;
}

function Choice({ name, value, chosen, onChoose }: ChoiceProps) {
  return (
    <label>
      <input
        type="radio"
        name="promote"
        checked={chosen === value}
        onInput={() => onChoose(value)}
      />
      {name}
    </label>
  );
}
