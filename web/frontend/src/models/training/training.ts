/** Training as people follow it. */

import { decimal, duration, percent } from "../../shared/format";
import { said } from "../../shared/texts/said";
import { t } from "../../shared/texts/texts";
import type { ShownJob, TrainingAvailability } from "../../shared/wire.generated";

export function isOpen(job: ShownJob): boolean {
  return job.state === "queued" || job.state === "running";
}

/** What a training would use, as sentences. */
export function uses(can: TrainingAvailability): readonly string[] {
  const sentences = [
    can.held_out
      ? t.models.startsFrom(can.corrections - can.held_out, can.held_out)
      : t.models.learnsFromAll(can.corrections),
  ];
  if (can.data) sentences.push(t.models.mixedWithData);
  else if (can.replay) sentences.push(t.models.mixedWithSample);
  sentences.push(
    can.tells_points === null
      ? t.models.tellsNothing
      : t.models.tells(decimal(Math.max(1, can.tells_points), 0)),
  );
  if (can.usual_ms !== null) sentences.push(t.models.usuallyTakes(duration(can.usual_ms)));
  if (can.problem) sentences.push(t.models.serviceProblem(said(can.problem)));
  if (!can.service) sentences.push(t.models.noService);
  return sentences;
}

/** A job's outcome in one line. */
export function outcome(job: ShownJob): string {
  const why = job.reason && said(job.reason);
  switch (job.state) {
    case "queued":
      return t.models.waitsForTurn;
    case "running":
      return t.models.doneBy(percent(job.share));
    case "done":
      return `${ended(job, t.models.made(job.candidate ?? t.models.aModel))}${why ? `; ${why}` : ""}.`;
    case "failed":
      return `${ended(job, t.models.failed)}: ${why || t.models.nobodySaidWhy}`;
    case "cancelled":
      return `${ended(job, t.models.wasCancelled)}${why ? `: ${why}` : "."}`;
  }
}

/** What came of a job, and how long that took if it was begun. */
function ended({ started_ms: started, ended_ms: end }: ShownJob, what: string): string {
  if (started === null || end === null) return what;
  return t.models.after(what, duration(end - started));
}
