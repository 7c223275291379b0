/** How far the corrections are from the next number that pays, and which expressions they lack. */

import { useLoaded } from "../shared/loading";
import { t } from "../shared/texts/texts";
import type { CorrectionProgress } from "../shared/wire.generated";
import { wanted } from "./corrections";

const EVERY_MS = 5_000;

export function ProgressLine() {
  const { value: known } = useLoaded<CorrectionProgress>("api/corrections/progress", EVERY_MS);
  if (!known) return null;
  const { corrections, next_useful: next } = known;
  const most = wanted(known);
  return (
    <div class="progress-line">
      <label class="progress">
        <span>
          {next === null ? t.corrections.enough : t.corrections.moreMake(next - corrections, next)}
        </span>
        <progress max={next ?? corrections} value={corrections} />
      </label>
      {most && <p class="quiet">{t.corrections.wantedMost(most)}</p>}
      {known.judged_twice > 0 && (
        <p class="quiet">{t.corrections.agreement(known.judged_twice, known.agreed)}</p>
      )}
    </div>
  );
}
