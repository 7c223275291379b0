/** When each expression was strongest, and which of these moments stands out. */

import { zone } from "../shared/choices";
import { plural, score } from "../shared/format";
import { outstanding, type Peak, peaks } from "../shared/shares";
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
      <h2>Peaks</h2>
      {most && (
        <p>
          What stands out: <strong>{most.label}</strong>, {score(most.share)} at{" "}
          <button type="button" class="link" onClick={() => go(most)}>
            {moment(most.atMs, zone.value)}
          </button>
          ; {score(most.mean)} on average.
        </p>
      )}
      <Scroll label="Means and peaks">
        <table>
          <thead>
            <tr>
              <th scope="col">Expression</th>
              <th scope="col">Mean</th>
              <th scope="col">Peak</th>
              <th scope="col">When</th>
            </tr>
          </thead>
          <tbody>
            {rises.map((peak) => (
              <tr key={peak.label}>
                <th scope="row">{peak.label}</th>
                <td>{score(peak.mean)}</td>
                <td>{score(peak.share)}</td>
                <td>
                  <button
                    type="button"
                    class="link"
                    aria-label={`${moment(peak.atMs, zone.value)}, go to the peak of ${peak.label}`}
                    onClick={() => go(peak)}
                  >
                    {moment(peak.atMs, zone.value)}
                  </button>
                  <span class="quiet">{plural(peak.faceSeconds, "face-second")}</span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      <p class="quiet">
        A moment with far fewer faces than usual is no peak: one face alone says little. What stands
        out is the peak that is furthest above its own average, by 5 points at least. A face-second
        is one face in view for one second.
      </p>
    </section>
  );
}
