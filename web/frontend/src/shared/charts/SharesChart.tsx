/** How expressions share out over time, as stacked areas, with the figures under the mouse. */

import { useMemo, useState } from "preact/hooks";
import { zone } from "../choices";
import { colourOf } from "../expressions";
import { playTime } from "../format";
import { bucketAt, meanShares, sharesAt, stacked, total } from "../shares";
import { said } from "../texts/said";
import { called, t } from "../texts/texts";
import { moment, type Span } from "../times";
import { ShareBars } from "../ui/ShareBars";
import type { Happening, Series } from "../wire.generated";
import { Plot } from "./Plot";

interface Props {
  readonly title: string;
  readonly series: Series;
  readonly bucketMs: number;
  readonly span: Span;
  /** Times are how far into a video something is. */
  readonly video?: boolean;
  readonly events?: readonly Happening[];
  readonly onZoom?: (span: Span) => void;
  /** Where a video is that plays beside the chart, and what a click at a moment does. */
  readonly playheadMs?: number | null;
  readonly onPick?: (atMs: number) => void;
}

export function SharesChart(props: Props) {
  const { title, series, bucketMs, span, video = false, events, onZoom, onPick } = props;
  const [atMs, setAtMs] = useState<number | null>(null);
  const columns = useMemo(() => stacked(series, bucketMs), [series, bucketMs]);
  const lines = Object.keys(series.shares)
    .reverse()
    .map((label) => ({ colour: colourOf(label), width: 0, filled: true }));
  const marksMs = useMemo(() => events?.map((event) => event.at_ms) ?? [], [events]);
  const index = atMs === null ? null : bucketAt(series, bucketMs, atMs);
  const faceSeconds = total(series.face_seconds, [...series.face_seconds.keys()]);
  const startMs = index === null ? undefined : series.start_ms[index];
  return (
    <figure class="chart">
      <figcaption>
        <h2>{title}</h2>
        <span class="quiet">
          {startMs === undefined || index === null
            ? t.shared.meanOver(faceSeconds)
            : `${video ? playTime(startMs) : moment(startMs, zone.value)}, ${t.shared.faceSecondCount(series.face_seconds[index] ?? 0)}`}
        </span>
      </figcaption>
      <div class="beside">
        <Plot
          lines={lines}
          columns={columns}
          span={span}
          heightPx={260}
          video={video}
          label={t.shared.chartSays(title)}
          marksMs={marksMs}
          playheadMs={props.playheadMs ?? null}
          {...(onZoom ? { onZoom } : {})}
          {...(onPick ? { onPick } : {})}
          onPoint={setAtMs}
        />
        <ShareBars shares={index === null ? meanShares(series, span) : sharesAt(series, index)} />
      </div>
      {marksMs.length > 0 && <Pointed events={events ?? []} span={span} atMs={atMs} />}
    </figure>
  );
}

interface PointedProps {
  readonly events: readonly Happening[];
  readonly span: Span;
  readonly atMs: number | null;
}

/** So near to a mark, as a share of the span, is pointing to it. */
const NEAR = 0.008;

/** What the marks are that the mouse points to. */
function Pointed({ events, span, atMs }: PointedProps) {
  const nearMs = (span.toMs - span.fromMs) * NEAR;
  const pointed = events.filter((event) => atMs !== null && Math.abs(event.at_ms - atMs) <= nearMs);
  return (
    <p class="pointed">
      {pointed.length === 0 && <span class="quiet">{t.shared.pointToLine}</span>}
      {pointed.map((event) => (
        <span key={`${event.kind} ${event.at_ms}`}>
          <span class="kind">{called(t.shared.events, event.kind)}</span> {said(event.text)}
        </span>
      ))}
    </p>
  );
}
