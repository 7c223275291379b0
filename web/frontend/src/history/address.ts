/** What a view of the history shows, as it stands in the address. */

import { numberOf } from "../shared/address/params";
import { type Chosen, chosenIn } from "../shared/groups";
import { HOUR_MS, type Span } from "../shared/times";
import type { Visit } from "../shared/wire.generated";

export type Comparison = "nothing" | "cameras" | "span";

export interface Shown {
  /** Null for the hour up to now. */
  readonly span: Span | null;
  readonly chosen: Chosen;
  readonly comparison: Comparison;
  /** When the other span begins; null for the one before. */
  readonly otherMs: number | null;
}

export function shownIn(params: URLSearchParams): Shown {
  const fromMs = numberOf(params, "from");
  const toMs = numberOf(params, "to");
  const compared = params.get("compare");
  return {
    span: fromMs !== null && toMs !== null && fromMs < toMs ? { fromMs, toMs } : null,
    chosen: chosenIn(params),
    comparison: compared === "cameras" || compared === "span" ? compared : "nothing",
    otherMs: numberOf(params, "other"),
  };
}

/** What the address calls the visit that is open. */
export const VISIT = "visit";

/** What tells a visit from all others, whichever span is shown. */
export type VisitKey = Pick<Visit, "camera" | "track_id" | "first_ms" | "last_ms">;

export function visitName({
  camera,
  track_id: track,
  first_ms: from,
  last_ms: to,
}: VisitKey): string {
  return [track, from, to, camera].join("-");
}

/** The visit that is open; null when the address names none. */
export function visitIn(params: URLSearchParams): VisitKey | null {
  const parts = /^(\d{1,16})-(\d{1,16})-(\d{1,16})-(.+)$/.exec(params.get(VISIT) ?? "");
  if (!parts?.[4]) return null;
  const [track_id, first_ms, last_ms] = parts.slice(1, 4).map(Number) as [number, number, number];
  return { camera: parts[4], track_id, first_ms, last_ms };
}

export const DEFAULT_MS = HOUR_MS;
