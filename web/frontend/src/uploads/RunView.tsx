/** One video's run: how far it is, and the shares of expressions over its time. */

import { useMemo, useState } from "preact/hooks";
import { Peaks } from "../shared/charts/Peaks";
import { SharesChart } from "../shared/charts/SharesChart";
import { Buckets } from "../shared/charts/SharesTable";
import { zone } from "../shared/choices";
import { useLoaded } from "../shared/loading";
import { ask, query } from "../shared/rest";
import { seriesOf } from "../shared/shares";
import { said } from "../shared/texts/said";
import { t } from "../shared/texts/texts";
import { say } from "../shared/toast";
import { Dialog } from "../shared/ui/Dialog";
import { Problem } from "../shared/ui/Problem";
import type { RunEvent, RunEvents, RunReport } from "../shared/wire.generated";
import { isVain, Progress, seenIn } from "./Files";
import { People } from "./player/People";
import { Player } from "./player/Player";
import { usePlayhead } from "./player/playhead";
import { EventList } from "./studies/EventList";
import { happenings } from "./studies/events";
import { LongExport } from "./studies/LongExport";
import { SessionForm } from "./studies/SessionForm";

const EVERY_MS = 1_000;
const NO_EVENTS: readonly RunEvent[] = [];
const FORMATS = ["json", "csv", "parquet"] as const;

export function RunView({ id }: { readonly id: string }) {
  const path = `api/runs/${encodeURIComponent(id)}`;
  const [isOver, setOver] = useState(false);
  const { value: run, error, reload } = useLoaded<RunReport>(path, isOver ? null : EVERY_MS);
  const [sure, setSure] = useState(false);
  const playhead = usePlayhead();
  const known = useLoaded<RunEvents>(`${path}/events`);
  const events = known.value?.events ?? NO_EVENTS;
  const marks = useMemo(() => happenings(events), [events]);
  const marksMs = useMemo(() => events.map(({ at_ms }) => at_ms), [events]);
  const series = useMemo(() => (run ? timelineOf(run) : null), [run]);
  if (!run) return error && <NotThere text={error} />;
  const over = run.ended_ms !== null;
  if (over !== isOver) setOver(over);
  const isWhole = over && run.state !== "lost";
  const span = { fromMs: 0, toMs: ((run.timeline.at(-1)?.second ?? 0) + 1) * 1_000 };

  const cancel = async () => {
    say((await ask("POST", `${path}/cancel`, {})).error ?? t.uploads.runCancelled);
    await reload();
  };
  const remove = async () => {
    const { error: problem } = await ask("DELETE", path);
    if (problem) say(problem);
    else location.hash = "#/files";
  };

  return (
    <section class="page">
      <header>
        <h1>
          {run.name} <span class="kind">{t.uploads.runStates[run.state]}</span>
        </h1>
        <a class="button" href="#/files">
          {t.uploads.backToFiles}
        </a>
      </header>
      {!isVain(run) && <Progress run={run} />}
      <Problem text={run.reason && said(run.reason)} />
      <div class="row">
        {isWhole && (
          <a
            class="button"
            href={`${path}/report?${query({ zone: zone.value })}`}
            target="_blank"
            rel="noreferrer"
          >
            {t.uploads.report}
          </a>
        )}
        {isWhole &&
          FORMATS.map((format) => (
            <a key={format} class="button" download href={`${path}/records.${format}`}>
              {format === "parquet" ? "Parquet" : format.toUpperCase()}
            </a>
          ))}
        {!over && (
          <button type="button" onClick={() => void cancel()}>
            {t.shared.cancel}
          </button>
        )}
        <button type="button" class="danger" onClick={() => setSure(true)}>
          {t.shared.delete}
        </button>
      </div>
      {sure && (
        <Dialog title={t.uploads.deleteSure(run.name)} onClose={() => setSure(false)}>
          <p>{t.uploads.deleteMeans.video}</p>
          <button type="button" class="danger" onClick={() => void remove()}>
            {t.uploads.deleteForGood}
          </button>
        </Dialog>
      )}
      {isWhole &&
        !isVain(run) &&
        (run.kept ? (
          <Player run={run} path={path} playhead={playhead} />
        ) : (
          <p class="quiet">{t.uploads.notKept}</p>
        ))}
      {series && run.timeline.length > 0 ? (
        <>
          <SharesChart
            title={t.uploads.overVideo}
            series={series}
            video
            bucketMs={1_000}
            span={span}
            events={marks}
            playheadMs={playhead.atMs}
            onPick={playhead.goTo}
          />
          {isWhole && <People path={path} span={span} playhead={playhead} marksMs={marksMs} />}
          <Peaks series={series} video onGo={playhead.goTo} />
          <Buckets series={series} video />
        </>
      ) : (
        isWhole && <p class="empty-note">{t.uploads.noneClassified}</p>
      )}
      {isWhole && !isVain(run) && (
        <>
          <EventList path={path} events={events} playhead={playhead} onChanged={known.reload} />
          <SessionForm path={path} />
          <LongExport address={`${path}/rows`} />
        </>
      )}
      {isWhole && !isVain(run) && (
        <p class="quiet">
          {seenIn(run)}
          {run.model_version && ` · ${t.uploads.byModel(run.model_version)}`}
        </p>
      )}
    </section>
  );
}

function NotThere({ text }: { readonly text: string }) {
  return (
    <section class="empty">
      <h1>{t.uploads.videoGone}</h1>
      <Problem text={text} />
      <p>
        <a href="#/files">{t.uploads.seeAllFiles}</a>
      </p>
    </section>
  );
}

function timelineOf({ labels, timeline, model_version }: RunReport) {
  return seriesOf(
    "video",
    timeline.map(({ second, faces, people, shares }) => ({
      start_ms: second * 1_000,
      model_version: model_version ?? "",
      face_seconds: people,
      frames: faces,
      shares: Object.fromEntries(labels.map((label, index) => [label, shares[index] ?? 0])),
    })),
  );
}
