/** Looking back: any cameras, any span; what is shown stands in the address. */

import { useState } from "preact/hooks";
import { params, setParams } from "../shared/address/params";
import { zone } from "../shared/choices";
import { idsOf, inAddress } from "../shared/groups";
import { useKeys } from "../shared/keys";
import { useLoaded } from "../shared/loading";
import { query } from "../shared/rest";
import { status } from "../shared/state";
import { t } from "../shared/texts/texts";
import { type Span, shifted, zoomed } from "../shared/times";
import { ChosenCameras } from "../shared/ui/ChosenCameras";
import { Problem } from "../shared/ui/Problem";
import { Moment, SpanChoice, upToNow } from "../shared/ui/SpanChoice";
import type {
  History as Found,
  Happening,
  Happenings,
  HistoryCameras,
  Known,
} from "../shared/wire.generated";
import { DEFAULT_MS, shownIn } from "./address";
import { Events } from "./Events";
import { HistoryCharts } from "./HistoryCharts";
import { Visits } from "./Visits";

const BUCKETS = 300;
const NONE: readonly Happening[] = [];
const EXPORTS = ["csv", "json", "parquet"] as const;

export function History() {
  const [latest] = useState(() => upToNow(DEFAULT_MS));
  const shown = shownIn(params.value);
  const { comparison, otherMs } = shown;
  const chosen = idsOf(shown.chosen, status.value?.cameras ?? []);
  const span = shown.span ?? latest;
  const setSpan = ({ fromMs, toMs }: Span) => setParams({ from: fromMs, to: toMs });
  const known = useLoaded<HistoryCameras>("api/history/cameras");
  const asked = query({ ...limits(span), cameras: chosen.join(",") || null, buckets: BUCKETS });
  const loaded = useLoaded<Found>(`api/history?${asked}`);
  const other = otherSpan(span, otherMs);
  const compared = query({ ...limits(other), cameras: chosen.join(",") || null, buckets: BUCKETS });
  const before = useLoaded<Found>(comparison === "span" ? `api/history?${compared}` : null);
  const events = useLoaded<Happenings>(`api/events?${asked}`);
  useKeys({
    "+": () => setSpan(zoomed(span, 0.5)),
    "=": () => setSpan(zoomed(span, 0.5)),
    "-": () => setSpan(zoomed(span, 2)),
    ArrowLeft: () => setSpan(shifted(span, -0.5)),
    ArrowRight: () => setSpan(shifted(span, 0.5)),
  });

  const cameras = (known.value?.cameras ?? []).map(({ camera }) => ({
    id: camera,
    name: status.value?.cameras.find((each) => each.id === camera)?.name ?? camera,
  }));
  return (
    <section class="page">
      <header>
        <h1>{t.history.history}</h1>
        <Exports asked={asked} />
      </header>
      <SpanChoice span={span} onChange={setSpan} />
      <div class="row">
        <ChosenCameras
          title={t.shared.cameras}
          cameras={cameras}
          chosen={shown.chosen}
          onChange={(choice) => setParams(inAddress(choice))}
        />
        <label class="inline">
          {t.history.compare}
          <select
            value={comparison}
            onChange={(event) => {
              const value = event.currentTarget.value;
              setParams({ compare: value === "nothing" ? null : value });
            }}
          >
            <option value="nothing">{t.history.withNothing}</option>
            <option value="cameras">{t.history.byCamera}</option>
            <option value="span">{t.history.withSpan}</option>
          </select>
        </label>
        {comparison === "span" && (
          <Moment
            name={t.history.thatBegins}
            ms={other.fromMs}
            spanOf={(fromMs) => otherSpan(span, fromMs)}
            onChange={({ fromMs }) => setParams({ other: fromMs })}
          />
        )}
      </div>
      <Problem text={loaded.error ?? known.error ?? events.error ?? before.error} />
      <div class="charts" aria-busy={loaded.loading}>
        {loaded.value && (
          <HistoryCharts
            history={loaded.value}
            other={comparison === "span" ? before.value : null}
            apart={comparison === "cameras"}
            names={new Map(cameras.map(({ id, name }) => [id, name]))}
            events={events.value?.events ?? NONE}
            beginMs={beginOf(known.value?.cameras ?? [])}
            onSpan={setSpan}
          />
        )}
      </div>
      <Events events={events.value?.events ?? null} onGone={events.reload} />
      <Visits span={span} chosen={chosen} onErased={loaded.reload} />
    </section>
  );
}

function beginOf(known: readonly Known[]): number | null {
  return known.length ? Math.min(...known.map((camera) => camera.first_ms)) : null;
}

/** The span of the same length that is compared with: the one before, unless another was chosen. */
function otherSpan(span: Span, fromMs: number | null): Span {
  if (fromMs === null) return shifted(span, -1);
  return { fromMs, toMs: fromMs + span.toMs - span.fromMs };
}

function limits({ fromMs, toMs }: Span) {
  return { from: fromMs, to: toMs };
}

function Exports({ asked }: { readonly asked: string }) {
  return (
    <p class="links">
      <span class="quiet">{t.shared.export}</span>
      {EXPORTS.map((format) => (
        <a key={format} class="button" download href={`api/export?${asked}&format=${format}`}>
          {format === "parquet" ? "Parquet" : format.toUpperCase()}
        </a>
      ))}
      <a
        class="button"
        target="_blank"
        rel="noreferrer"
        href={`api/report?${asked}&${query({ zone: zone.value })}`}
      >
        {t.history.printReport}
      </a>
    </p>
  );
}
