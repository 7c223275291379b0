/** Training as people follow it. */

import { count, duration, percent, plural } from "../../shared/format";
import type { JobProgress, ShownJob, TrainingAvailability } from "../../shared/wire.generated";

export function isOpen(job: ShownJob): boolean {
  return job.state === "queued" || job.state === "running";
}

/** What a training would use, as sentences. */
export function uses(can: TrainingAvailability): readonly string[] {
  const learnt = can.corrections - can.held_out;
  const said = [
    `It starts from the champion and learns from ${plural(learnt, "correction")}; ` +
      `${count(can.held_out)} more are held out to prove it.`,
  ];
  if (can.data) {
    said.push("They are mixed with the champion's own training data, so that it forgets nothing.");
  } else if (can.replay) {
    said.push(
      "The training data is not on this machine, so they are mixed with the sample that came " +
        "with the champion, and only the last layer learns.",
    );
  }
  if (can.problem) said.push(`The training service has a problem: ${can.problem}.`);
  if (!can.service) said.push("No training service runs now; a training waits for one.");
  return said;
}

/** How far a training is, from 0 to 1. */
export function share({ epoch, epochs, step, steps }: JobProgress): number {
  if (!epochs || !steps) return 0;
  return Math.min(1, (Math.max(0, epoch - 1) + step / steps) / epochs);
}

/** A job's outcome in one line. */
export function outcome(job: ShownJob): string {
  const took =
    job.started_ms !== null && job.ended_ms !== null
      ? ` after ${duration(job.ended_ms - job.started_ms)}`
      : "";
  switch (job.state) {
    case "queued":
      return "Waits for its turn.";
    case "running":
      return job.progress
        ? `${percent(share(job.progress))} done.`
        : `${job.stage ?? "Getting ready"}…`;
    case "done":
      return `Made ${job.candidate ?? "a model"}${took}${job.reason ? `; ${job.reason}` : ""}.`;
    case "failed":
      return `Failed${took}: ${job.reason ?? "nobody said why"}`;
    case "cancelled":
      return `Cancelled${took}${job.reason ? `: ${job.reason}` : "."}`;
  }
}
