/** Training as people follow it. */

import { count, duration, percent, plural } from "../../shared/format";

export type JobState = "queued" | "running" | "done" | "failed" | "cancelled";

export interface Progress {
  readonly epoch: number;
  readonly epochs: number;
  readonly step: number;
  readonly steps: number;
  readonly loss: number;
  readonly accuracy: number;
  readonly images_per_s: number;
  readonly left_s: number;
}

export interface Job {
  readonly id: number;
  readonly state: JobState;
  readonly reason: string | null;
  readonly asked_ms: number;
  readonly started_ms: number | null;
  readonly ended_ms: number | null;
  readonly parent: string;
  readonly mode: "data" | "replay";
  readonly promote: "by_hand" | "when_proven";
  readonly corrections: number;
  readonly held_out: number;
  /** Corrections that show no face, and so teach nothing. */
  readonly left_out: number;
  /** What is being done now, in plain words. */
  readonly stage: string | null;
  readonly progress: Progress | null;
  readonly candidate: string | null;
}

/** What a new training would rest on. */
export interface Can {
  readonly data: boolean;
  readonly replay: boolean;
  /** Whether a training service runs. */
  readonly service: boolean;
  /** Why it cannot use the training data; null when it can. */
  readonly problem: string | null;
  readonly corrections: number;
  readonly held_out: number;
  readonly reason: string | null;
}

export interface Training {
  readonly jobs: readonly Job[];
  readonly can: Can;
}

export function isOpen(job: Job): boolean {
  return job.state === "queued" || job.state === "running";
}

/** What a training would use, as sentences. */
export function uses(can: Can): readonly string[] {
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
export function share({ epoch, epochs, step, steps }: Progress): number {
  if (!epochs || !steps) return 0;
  return Math.min(1, (Math.max(0, epoch - 1) + step / steps) / epochs);
}

/** A job's outcome in one line. */
export function outcome(job: Job): string {
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
