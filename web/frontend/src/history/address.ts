/** What a view of the history shows, as it stands in the address. */

import { numberOf } from "../shared/address/params";
import { type Chosen, chosenIn } from "../shared/groups";
import { HOUR_MS, type Span } from "../shared/times";

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

export const DEFAULT_MS = HOUR_MS;
