/** How expressions share out over time, as stacked areas, with the figures under the mouse. */

import { useMemo, useState } from "preact/hooks";
import { zone } from "../choices";
import { colourOf } from "../expressions";
import { playTime, plural } from "../format";
import { bucketAt, meanShares, type Series, sharesAt, stacked, total } from "../shares";
import { moment, type Span } from "../times";
import { Plot } from "./Plot";
import { ShareBars } from "./ShareBars";

interface Props {
  readonly title: string;
  readonly series: Series;
  readonly bucketMs: number;
  readonly span: Span;
  /** Times are how far into a video something is. */
  readonly video?: boolean;
  readonly marksMs?: readonly number[];
  readonly onZoom?: (span: Span) => void;
}

export function SharesChart(props: Props) {
  const { title, series, bucketMs, span, video = false, marksMs, onZoom } = props;
  const [atMs, setAtMs] = useState<number | null>(null);
  const columns = useMemo(() => stacked(series, bucketMs), [series, bucketMs]);
  const lines = Object.keys(series.shares)
    .reverse()
    .map((label) => ({ colour: colourOf(label), width: 0, filled: true }));
  const index = atMs === null ? null : bucketAt(series, bucketMs, atMs);
  const faceSeconds = total(series.face_seconds, [...series.face_seconds.keys()]);
  const startMs = index === null ? undefined : series.start_ms[index];
  return (
    <figure class="chart">
      <figcaption>
        <h2>{title}</h2>
        <span class="quiet">
          {startMs === undefined || index === null
            ? `mean over ${plural(faceSeconds, "face-second")}`
            : `${video ? playTime(startMs) : moment(startMs, zone.value)}, ${plural(series.face_seconds[index] ?? 0, "face-second")}`}
        </span>
      </figcaption>
      <div class="beside">
        <Plot
          lines={lines}
          columns={columns}
          span={span}
          heightPx={260}
          video={video}
          label={`${title}: shares of expressions over time; the table below says the same`}
          {...(marksMs ? { marksMs } : {})}
          {...(onZoom ? { onZoom } : {})}
          onPoint={setAtMs}
        />
        <ShareBars shares={index === null ? meanShares(series, span) : sharesAt(series, index)} />
      </div>
    </figure>
  );
}
