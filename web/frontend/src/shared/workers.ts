/** What is said of workers beside their figures: which are gone or missing, why entries dropped. */

import { count } from "./format";
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
  ["capture", "no camera gives a picture"],
  ["detector", "no face is found"],
  ["classifier", "no face is scored"],
  ["recorder", "no history is written"],
];

/** The stages that work may wait for, as people call what they do. */
export const STAGES = {
  detector: "Finding faces",
  classifier: "Reading expressions",
  recorder: "Writing the history",
} as const;

export type Stage = keyof typeof STAGES;
export const STAGE_NAMES = Object.keys(STAGES) as readonly Stage[];

/** A sentence for each service that has no worker and what does not happen without it. */
export function missing(workers: readonly WorkerNow[]): readonly string[] {
  const services = new Set(workers.map(({ service }) => service));
  return NEEDED.filter(([service]) => !services.has(service)).map(
    ([service, otherwise]) => `No ${service} is at work: ${otherwise} until one is.`,
  );
}

/** A sentence for each worker that something keeps from its work, and since when. */
export function troubles(workers: readonly WorkerNow[], zone: string): readonly string[] {
  return workers.flatMap(({ service, pid, trouble }) =>
    trouble
      ? [
          `${service} (process ${pid}), since ${clockTime(trouble.since_ms, zone)}: ${trouble.reason}`,
        ]
      : [],
  );
}

const CAUSES: Readonly<Record<string, string>> = {
  late: "read too late to be shown",
  damaged: "damaged pictures",
  "redis away": "while Redis was away",
  "redis full": "while Redis was full",
  "redis refused": "refused by Redis",
  stale: "waited longer than 2 s",
  trimmed: "overtaken before they were read",
  "dead letter": "given up after failing",
  undecodable: "could not be read",
  unhandled: "could not be handled",
};

/** What a worker dropped since its start and why, a line for each cause. */
export function drops({ drops: causes }: WorkerNow): readonly string[] {
  return Object.entries(causes)
    .filter(([, dropped]) => dropped > 0)
    .map(([cause, dropped]) => `${count(dropped)} ${CAUSES[cause] ?? cause}`);
}
