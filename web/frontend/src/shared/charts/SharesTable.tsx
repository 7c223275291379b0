/** The figures of a chart as a table. */

import { useState } from "preact/hooks";
import { zone } from "../choices";
import { count, playTime, score } from "../format";
import { t } from "../texts/texts";
import { moment } from "../times";
import { LabelHeads } from "../ui/LabelHeads";
import { Scroll } from "../ui/Scroll";
import type { Series } from "../wire.generated";

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
      <summary>{t.shared.figuresAsTable}</summary>
      {open && <BucketRows {...props} />}
    </details>
  );
}

function BucketRows({ series, video = false }: BucketsProps) {
  const labels = Object.keys(series.shares);
  return (
    <Scroll label={t.shared.allFigures}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t.shared.fromHead}</th>
            <th scope="col">{t.shared.faceSeconds}</th>
            <LabelHeads labels={labels} />
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
