/** What a query of history found, drawn and as tables. */

import { duration } from "../format";
import type { History, Series } from "../shares";
import type { Span } from "../times";
import { SharesChart } from "./SharesChart";
import { Buckets, Peaks } from "./SharesTable";

interface Props {
  readonly found: History;
  /** The span before, when it is compared with. */
  readonly before: History | null;
  /** Draws each camera by itself. */
  readonly apart: boolean;
  readonly names: ReadonlyMap<string, string>;
  readonly marksMs: readonly number[];
  readonly onSpan: (span: Span) => void;
}

export function HistoryCharts({ found, before, apart, names, marksMs, onSpan }: Props) {
  const together = togetherOf(found);
  if (!together) return <p class="empty-note">No face was classified in this span.</p>;
  const drawn = apart ? found.series.filter((series) => series.camera) : [together];
  const earlier = before && togetherOf(before);
  return (
    <>
      {drawn.map((series) => (
        <SharesChart
          key={series.camera}
          title={nameOf(series, names)}
          series={series}
          bucketMs={found.bucket_ms}
          span={spanOf(found)}
          marksMs={marksMs}
          onZoom={onSpan}
        />
      ))}
      {before &&
        (earlier ? (
          <SharesChart
            title="The span before"
            series={earlier}
            bucketMs={before.bucket_ms}
            span={spanOf(before)}
          />
        ) : (
          <p class="empty-note">No face was classified in the span before.</p>
        ))}
      <Peaks series={together} span={spanOf(found)} bucketMs={found.bucket_ms} onGo={onSpan} />
      <Buckets series={together} />
      <p class="quiet">
        Shares are mean scores over the faces in view. Made by{" "}
        {[...new Set(together.model_versions.flat())].join(", ")}. One step is{" "}
        {duration(found.bucket_ms)} long. Drag over the chart to zoom.
      </p>
    </>
  );
}

/** All cameras together; none when nobody was seen. */
function togetherOf({ series }: History): Series | null {
  const last = series.at(-1);
  return last && last.camera === null && last.start_ms.length ? last : null;
}

function spanOf({ from_ms: fromMs, to_ms: toMs }: History): Span {
  return { fromMs, toMs };
}

function nameOf(series: Series, names: ReadonlyMap<string, string>): string {
  if (series.camera === null) return "All chosen cameras together";
  return names.get(series.camera) ?? series.camera;
}
