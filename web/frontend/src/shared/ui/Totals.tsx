/** The system's figures. */

import { count, rate } from "../format";
import { framesPerSecond, status } from "../state";
import { t } from "../texts/texts";
import { Figure } from "./Figure";

export function Totals() {
  const present = status.value;
  if (!present) return null;
  const { p50, p95 } = present.latency_ms;
  return (
    <dl class="totals">
      <Figure
        name={t.shared.expressionsSince}
        value={count(present.emotions_total)}
        about={t.shared.countedSince}
      />
      <Figure name={t.shared.analysed} value={rate(framesPerSecond.value)} />
      <Figure name={t.shared.latency} value={`${Math.round(p50)} / ${Math.round(p95)} ms`} />
    </dl>
  );
}
