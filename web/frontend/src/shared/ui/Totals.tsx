/** The system's figures. */

import { count, rate } from "../format";
import { framesPerSecond, status } from "../state";
import { Figure } from "./Figure";

export function Totals() {
  const present = status.value;
  if (!present) return null;
  const { p50, p95 } = present.latency_ms;
  return (
    <dl class="totals">
      <Figure
        name="expressions since the start"
        value={count(present.emotions_total)}
        about="Counted since Mien's Redis was started"
      />
      <Figure name="analysed" value={rate(framesPerSecond.value)} />
      <Figure name="latency p50 / p95" value={`${Math.round(p50)} / ${Math.round(p95)} ms`} />
    </dl>
  );
}
