/** When each expression was strongest, and which of these moments stands out. */

import { zone } from "../shared/choices";
import { expressionName } from "../shared/expressions";
import { score } from "../shared/format";
import { outstanding, type Peak, peaks } from "../shared/shares";
import { t } from "../shared/texts/texts";
import { moment, type Span } from "../shared/times";
import { Scroll } from "../shared/ui/Scroll";
import type { Series } from "../shared/wire.generated";

interface Props {
  readonly series: Series;
  readonly bucketMs: number;
  /** Shows the surroundings of a moment. */
  readonly onGo: (span: Span) => void;
}

/** So many buckets stand on either side of a peak that is gone to. */
const AROUND = 10;

export function Peaks({ series, bucketMs, onGo }: Props) {
  const rises = peaks(series);
  const most = outstanding(rises);
  const go = ({ atMs }: Peak) =>
    onGo({ fromMs: atMs - AROUND * bucketMs, toMs: atMs + (AROUND + 1) * bucketMs });
  return (
    <section class="peaks">
      <h2>{t.history.peaks}</h2>
      {most && (
        <p>
          {t.history.standsOut} <strong>{expressionName(most.label)}</strong>
          {t.history.standsAt(score(most.share))}{" "}
          <button type="button" class="link" onClick={() => go(most)}>
            {moment(most.atMs, zone.value)}
          </button>
          {t.history.onAverage(score(most.mean))}
        </p>
      )}
      <Scroll label={t.history.meansAndPeaks}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t.shared.expression}</th>
              <th scope="col">{t.history.mean}</th>
              <th scope="col">{t.history.peak}</th>
              <th scope="col">{t.history.when}</th>
            </tr>
          </thead>
          <tbody>
            {rises.map((peak) => (
              <tr key={peak.label}>
                <th scope="row">{expressionName(peak.label)}</th>
                <td>{score(peak.mean)}</td>
                <td>{score(peak.share)}</td>
                <td>
                  <button
                    type="button"
                    class="link"
                    aria-label={t.history.goToPeak(
                      moment(peak.atMs, zone.value),
                      expressionName(peak.label),
                    )}
                    onClick={() => go(peak)}
                  >
                    {moment(peak.atMs, zone.value)}
                  </button>
                  <span class="quiet">{t.shared.faceSecondCount(peak.faceSeconds)}</span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      <p class="quiet">{t.history.peaksNote}</p>
    </section>
  );
}
