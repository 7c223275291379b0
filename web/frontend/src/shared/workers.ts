/** What is said of workers beside their figures: which are gone or missing, why entries dropped. */

import { count } from "./format";
import { said } from "./texts/said";
import { t } from "./texts/texts";
import { clockTime } from "./times";
import type { Status, WorkerNow } from "./wire.generated";

const TOLD_MS = 60_000;

/** A worker that was there a moment ago. */
export interface Gone {
  readonly worker: WorkerNow;
  /** Server time of the first status without it. */
  readonly sinceMs: number;
}

let present: readonly WorkerNow[] = [];
let gone: readonly Gone[] = [];

/** Remembers for a minute who is no longer there. */
export function keepGone({ now_ms: nowMs, workers }: Status): void {
  const names = new Set(workers.map(({ name }) => name));
  const left = present.map((worker) => ({ worker, sinceMs: nowMs }));
  gone = [...gone, ...left].filter(
    ({ worker, sinceMs }) => !names.has(worker.name) && nowMs - sinceMs < TOLD_MS,
  );
  present = workers;
}

export function goneWorkers(): readonly Gone[] {
  return gone;
}

const NEEDED: readonly (readonly [service: string, otherwise: string])[] = [
  ["capture", t.shared.noPicture],
  ["detector", t.shared.noFaceFound],
  ["classifier", t.shared.noFaceScored],
  ["recorder", t.shared.noHistory],
];

/** The stages that work may wait for, as people call what they do. */
export const STAGES = {
  detector: t.shared.findingFaces,
  classifier: t.shared.readingExpressions,
  recorder: t.shared.writingHistory,
} as const;

export type Stage = keyof typeof STAGES;
export const STAGE_NAMES = Object.keys(STAGES) as readonly Stage[];

/** A sentence for each service that has no worker and what does not happen without it. */
export function missing(workers: readonly WorkerNow[]): readonly string[] {
  const services = new Set(workers.map(({ service }) => service));
  return NEEDED.filter(([service]) => !services.has(service)).map(([service, otherwise]) =>
    t.shared.missing(service, otherwise),
  );
}

/** A sentence for each worker that something keeps from its work, and since when. */
export function troubles(workers: readonly WorkerNow[], zone: string): readonly string[] {
  return workers.flatMap(({ service, pid, trouble }) =>
    trouble
      ? [t.shared.trouble(service, pid, clockTime(trouble.since_ms, zone), said(trouble.reason))]
      : [],
  );
}

const CAUSES: Readonly<Record<string, string>> = {
  late: t.shared.droppedLate,
  damaged: t.shared.droppedDamaged,
  "redis away": t.shared.droppedAway,
  "redis full": t.shared.droppedFull,
  "redis refused": t.shared.droppedRefused,
  stale: t.shared.droppedStale,
  trimmed: t.shared.droppedTrimmed,
  "dead letter": t.shared.droppedDead,
  undecodable: t.shared.droppedUndecodable,
  unhandled: t.shared.droppedUnhandled,
};

/** What a worker dropped since its start and why, a line for each cause. */
export function drops({ drops: causes }: WorkerNow): readonly string[] {
  return Object.entries(causes)
    .filter(([, dropped]) => dropped > 0)
    .map(([cause, dropped]) => `${count(dropped)} ${CAUSES[cause] ?? cause}`);
}
