/** What a query of history found, drawn and as tables. */

import { Peaks } from "../shared/charts/Peaks";
import { SharesChart } from "../shared/charts/SharesChart";
import { Buckets } from "../shared/charts/SharesTable";
import { zone } from "../shared/choices";
import { length } from "../shared/format";
import { t } from "../shared/texts/texts";
import { HOUR_MS, moment, type Span } from "../shared/times";
import type { Happening, History, Series } from "../shared/wire.generated";

interface Props {
  readonly history: History;
  /** Another span, when it is compared with. */
  readonly other: History | null;
  /** Draws each camera by itself. */
  readonly apart: boolean;
  readonly names: ReadonlyMap<string, string>;
  readonly events: readonly Happening[];
  /** When the history begins; null where there is none. */
  readonly beginMs: number | null;
  readonly onSpan: (span: Span) => void;
}

/** So many buckets stand on either side of a peak that is gone to. */
const AROUND = 10;

export function HistoryCharts({ history, other, apart, names, events, beginMs, onSpan }: Props) {
  const together = togetherOf(history);
  if (!together) return <Nobody beginMs={beginMs} onSpan={onSpan} />;
  const drawn = apart ? history.series.filter((series) => series.camera) : [together];
  const compared = other && togetherOf(other);
  return (
    <>
      {drawn.map((series) => (
        <SharesChart
          key={series.camera}
          title={nameOf(series, names)}
          series={series}
          bucketMs={history.bucket_ms}
          span={spanOf(history)}
          events={eventsAt(events, series.camera)}
          onZoom={onSpan}
        />
      ))}
      {other &&
        (compared ? (
          <SharesChart
            title={t.history.compared(moment(other.from_ms, zone.value))}
            series={compared}
            bucketMs={other.bucket_ms}
            span={spanOf(other)}
          />
        ) : (
          <p class="empty-note">
            {t.history.nobodyFromTo(
              moment(other.from_ms, zone.value),
              moment(other.to_ms, zone.value),
            )}
          </p>
        ))}
      <Peaks series={together} onGo={(atMs) => onSpan(around(atMs, history.bucket_ms))} />
      <Buckets series={together} />
      <p class="quiet">
        {t.history.made(
          [...new Set(together.model_versions.flat())].join(", "),
          length(history.bucket_ms),
        )}{" "}
        <kbd>+</kbd> <kbd>−</kbd> <kbd>←</kbd> <kbd>→</kbd>.
      </p>
    </>
  );
}

function Nobody({ beginMs, onSpan }: Pick<Props, "beginMs" | "onSpan">) {
  if (beginMs === null) return <p class="empty-note">{t.history.nothingYet}</p>;
  return (
    <p class="empty-note">
      {t.history.begins}{" "}
      <button
        type="button"
        class="link"
        onClick={() => onSpan({ fromMs: beginMs, toMs: beginMs + HOUR_MS })}
      >
        {moment(beginMs, zone.value)}
      </button>
      .
    </p>
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

/** What belongs on a camera's line of time: what is about it, or about no camera. */
function eventsAt(events: readonly Happening[], camera: string | null): readonly Happening[] {
  if (camera === null) return events;
  return events.filter(({ cameras }) => cameras.length === 0 || cameras.includes(camera));
}

function nameOf(series: Series, names: ReadonlyMap<string, string>): string {
  if (series.camera === null) return t.history.allTogether;
  return names.get(series.camera) ?? series.camera;
}

function around(atMs: number, bucketMs: number): Span {
  return { fromMs: atMs - AROUND * bucketMs, toMs: atMs + (AROUND + 1) * bucketMs };
}
