/** The figures of a chart as a table: each expression's mean and peak, and every bucket. */

import { useState } from "preact/hooks";
import { zone } from "../choices";
import { count, playTime, score } from "../format";
import { meanShares, peak, type Series } from "../shares";
import { moment, type Span } from "../times";
import { Scroll } from "./Scroll";

interface Props {
  readonly series: Series;
  readonly span: Span;
  readonly bucketMs: number;
  /** Shows the surroundings of a moment. */
  readonly onGo: (span: Span) => void;
}

/** So many buckets stand on either side of a peak that is gone to. */
const AROUND = 10;

export function Peaks({ series, span, bucketMs, onGo }: Props) {
  return (
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
          {meanShares(series, span).map(({ label, share }) => {
            const most = peak(series, label);
            return (
              <tr key={label}>
                <th scope="row">{label}</th>
                <td>{score(share)}</td>
                <td>{most ? score(most.share) : "–"}</td>
                <td>
                  {most && (
                    <button
                      type="button"
                      class="link"
                      aria-label={`${moment(most.atMs, zone.value)}, go to the peak of ${label}`}
                      onClick={() =>
                        onGo({
                          fromMs: most.atMs - AROUND * bucketMs,
                          toMs: most.atMs + (AROUND + 1) * bucketMs,
                        })
                      }
                    >
                      {moment(most.atMs, zone.value)}
                    </button>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Scroll>
  );
}

interface BucketsProps {
  readonly series: Series;
  /** Times are how far into a video something is. */
  readonly video?: boolean;
}

/** The table is made only once somebody opens it: it may be long. */
export function Buckets(props: BucketsProps) {
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>All figures as a table</summary>
      {open && <BucketRows {...props} />}
    </details>
  );
}

function BucketRows({ series, video = false }: BucketsProps) {
  const labels = Object.keys(series.shares);
  return (
    <Scroll label="All figures">
      <table>
        <thead>
          <tr>
            <th scope="col">From</th>
            <th scope="col">Face-seconds</th>
            {labels.map((label) => (
              <th key={label} scope="col">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {series.start_ms.map((startMs, index) => (
            <tr key={startMs}>
              <th scope="row">{video ? playTime(startMs) : moment(startMs, zone.value)}</th>
              <td>{count(series.face_seconds[index] ?? 0)}</td>
              {labels.map((label) => {
                const share = series.shares[label]?.[index] ?? null;
                return <td key={label}>{share === null ? "–" : score(share)}</td>;
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
