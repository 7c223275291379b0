/** One training: how far it is while it runs, what came of it when it is over. */

import { may } from "../../shared/account";
import { addressOfModel } from "../../shared/address/route";
import { zone } from "../../shared/choices";
import { count, decimal, duration, percent } from "../../shared/format";
import { ask } from "../../shared/rest";
import { said } from "../../shared/texts/said";
import { t } from "../../shared/texts/texts";
import { moment } from "../../shared/times";
import { say } from "../../shared/toast";
import { Figure } from "../../shared/ui/Figure";
import type { JobProgress, ShownJob } from "../../shared/wire.generated";
import { outcome } from "./training";

interface Props {
  readonly job: ShownJob;
  readonly onChanged: () => Promise<void>;
}

export function JobCard({ job, onChanged }: Props) {
  const cancel = async () => {
    const { error } = await ask("POST", `api/training/${job.id}/cancel`, {});
    say(error ?? t.models.cancelled);
    await onChanged();
  };
  return (
    <li class="job">
      <h3>
        {t.models.training(job.id)}
        <span class="kind">{t.models.jobStates[job.state]}</span>
      </h3>
      <p class="quiet">
        {t.models.fromWith(job.parent, job.corrections, t.models.promoted[job.promote])}
        {job.left_out > 0 && ` ${t.models.leftOut(job.left_out)}`}
      </p>
      {job.state === "running" ? <Running job={job} /> : <p role="status">{outcome(job)}</p>}
      {may("administrator") && (
        <button
          type="button"
          aria-label={t.models.cancelTraining(job.id)}
          onClick={() => void cancel()}
        >
          {t.shared.cancel}
        </button>
      )}
    </li>
  );
}

/** How far it is until it is proven; while it learns, how well. */
function Running({ job: { share, stage, progress } }: { readonly job: ShownJob }) {
  const done = percent(share);
  return (
    <>
      <label class="progress">
        <span class="quiet" role="status">
          {progress ? t.models.epochOf(done, progress.epoch, progress.epochs) : done}
          {`: ${stage ? said(stage) : t.models.gettingReady}`}
        </span>
        <progress max="1" value={share} />
      </label>
      {progress && <Figures progress={progress} />}
    </>
  );
}

function Figures({ progress }: { readonly progress: JobProgress }) {
  const { loss, accuracy, images_per_s: speed, left_s: leftS } = progress;
  return (
    <dl class="totals">
      <Figure name={t.models.left} value={t.models.about(duration(leftS * 1_000))} />
      <Figure name={t.models.loss} value={decimal(loss, 3)} />
      <Figure name={t.models.accuracyNow} value={percent(accuracy)} />
      <Figure name={t.models.facesASecond} value={count(Math.round(speed))} />
    </dl>
  );
}

export function PastJob({ job }: { readonly job: ShownJob }) {
  return (
    <li>
      <time dateTime={new Date(job.asked_ms).toISOString()}>
        {moment(job.asked_ms, zone.value)}
      </time>
      <span class="kind">{t.models.jobStates[job.state]}</span>
      <span>
        {outcome(job)}{" "}
        {job.candidate && <a href={addressOfModel(job.candidate)}>{t.models.seeProof}</a>}
      </span>
    </li>
  );
}
