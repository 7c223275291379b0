/** One training: how far it is while it runs, what came of it when it is over. */

import { addressOfModel } from "../../shared/address/route";
import { zone } from "../../shared/choices";
import { count, duration, percent, plural } from "../../shared/format";
import { ask } from "../../shared/rest";
import { moment } from "../../shared/times";
import { say } from "../../shared/toast";
import { Figure } from "../../shared/ui/Figure";
import type { JobProgress, ShownJob } from "../../shared/wire.generated";
import { outcome, share } from "./training";

interface Props {
  readonly job: ShownJob;
  readonly onChanged: () => Promise<void>;
}

export function JobCard({ job, onChanged }: Props) {
  const cancel = async () => {
    const { error } = await ask("POST", `api/training/${job.id}/cancel`, {});
    say(error ?? "The training is cancelled. The champion stays.");
    await onChanged();
  };
  return (
    <li class="job">
      <h3>
        Training {job.id}
        <span class="kind">{job.state}</span>
      </h3>
      <p class="quiet">
        From {job.parent} with {plural(job.corrections, "correction")};{" "}
        {job.promote === "by_hand" ? "promoted by hand" : "promoted when it is proven"}.
        {job.left_out > 0 && ` ${plural(job.left_out, "more", "more")} without a face left out.`}
      </p>
      {job.progress ? (
        <Figures progress={job.progress} stage={job.stage} />
      ) : (
        <p role="status">{outcome(job)}</p>
      )}
      <button type="button" aria-label={`Cancel training ${job.id}`} onClick={() => void cancel()}>
        Cancel
      </button>
    </li>
  );
}

interface FiguresProps {
  readonly progress: JobProgress;
  readonly stage: string | null;
}

function Figures({ progress, stage }: FiguresProps) {
  const { epoch, epochs, loss, accuracy, images_per_s: speed, left_s: leftS } = progress;
  return (
    <>
      <label class="progress">
        <span class="quiet">
          {percent(share(progress))}, epoch {epoch} of {epochs}
          {stage && `: ${stage}`}
        </span>
        <progress max="1" value={share(progress)} />
      </label>
      <dl class="totals">
        <Figure name="left" value={`about ${duration(leftS * 1_000)}`} />
        <Figure name="loss" value={loss.toFixed(3)} />
        <Figure name="accuracy" value={percent(accuracy)} />
        <Figure name="faces a second" value={count(Math.round(speed))} />
      </dl>
    </>
  );
}

export function PastJob({ job }: { readonly job: ShownJob }) {
  return (
    <li>
      <time dateTime={new Date(job.asked_ms).toISOString()}>
        {moment(job.asked_ms, zone.value)}
      </time>
      <span class="kind">{job.state}</span>
      <span>
        {outcome(job)} {job.candidate && <a href={addressOfModel(job.candidate)}>See its proof</a>}
      </span>
    </li>
  );
}
