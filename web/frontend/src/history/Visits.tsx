/** Who was in view from when to when, each to be looked at second by second, or erased. */

import { useState } from "preact/hooks";
import { VisitFaces } from "../corrections/VisitFaces";
import { may } from "../shared/account";
import { closeOver, openOver, params } from "../shared/address/params";
import { SharesChart } from "../shared/charts/SharesChart";
import { zone } from "../shared/choices";
import { expressionName } from "../shared/expressions";
import { duration } from "../shared/format";
import { useLoaded } from "../shared/loading";
import { ask, query } from "../shared/rest";
import { seriesOf } from "../shared/shares";
import { cameraName } from "../shared/state";
import { t } from "../shared/texts/texts";
import { DAY_MS, moment, type Span } from "../shared/times";
import { say } from "../shared/toast";
import { Dialog } from "../shared/ui/Dialog";
import { Problem } from "../shared/ui/Problem";
import type { Visits as FoundVisits, Visit, VisitSeconds } from "../shared/wire.generated";
import { VISIT, type VisitKey, visitIn, visitName } from "./address";

interface Props {
  readonly span: Span;
  readonly chosen: readonly string[];
  readonly onErased: () => Promise<void>;
}

const LONGEST_MS = 7 * DAY_MS;

export function Visits({ span, chosen, onErased }: Props) {
  const open = visitIn(params.value);
  const short = span.toMs - span.fromMs <= LONGEST_MS;
  const asked = query({
    from: span.fromMs,
    to: span.toMs,
    cameras: chosen.join(",") || null,
  });
  const loaded = useLoaded<FoundVisits>(short ? `api/visits?${asked}` : null);
  const visits = short ? loaded.value?.visits : [];

  const erase = async (visit: VisitKey) => {
    const { error } = await ask("DELETE", pathOf(visit));
    say(error ?? t.history.visitErased);
    closeOver(VISIT);
    await Promise.all([loaded.reload(), onErased()]);
  };

  return (
    <section>
      <h2>{t.history.visits}</h2>
      {!short && <p class="quiet">{t.history.chooseWeek}</p>}
      <Problem text={short ? loaded.error : null} />
      {short && loaded.loading && <p class="quiet">{t.shared.looking}</p>}
      {short && !loaded.loading && visits?.length === 0 && (
        <p class="quiet">{t.history.noVisits}</p>
      )}
      <ul class="events" aria-busy={loaded.loading}>
        {visits?.map((visit) => (
          <li key={`${visit.camera} ${visit.track_id} ${visit.first_ms}`}>
            <time dateTime={new Date(visit.first_ms).toISOString()}>
              {moment(visit.first_ms, zone.value)}
            </time>
            <span class="kind">
              {cameraName(visit.camera)} #{visit.track_id}
            </span>
            <span>{t.history.mostly(duration(visit.last_ms - visit.first_ms), mostly(visit))}</span>
            <button
              type="button"
              class="link"
              aria-label={t.history.openVisit(visit.track_id, cameraName(visit.camera))}
              onClick={() => openOver(VISIT, visitName(visit))}
            >
              {t.history.open}
            </button>
          </li>
        ))}
      </ul>
      {short && loaded.value?.more && (
        <p class="quiet">{t.history.newestOnly(loaded.value.visits.length)}</p>
      )}
      {open && (
        <VisitDialog visit={open} onClose={() => closeOver(VISIT)} onErase={() => erase(open)} />
      )}
    </section>
  );
}

interface DialogProps {
  readonly visit: VisitKey;
  readonly onClose: () => void;
  readonly onErase: () => Promise<void>;
}

function VisitDialog({ visit, onClose, onErase }: DialogProps) {
  const loaded = useLoaded<VisitSeconds>(pathOf(visit));
  const models = new Set(loaded.value?.seconds.map((second) => second.model_version));
  return (
    <Dialog
      title={t.history.visitAt(visit.track_id, cameraName(visit.camera))}
      onClose={onClose}
      wide
    >
      <p class="quiet">
        {t.history.inView(
          moment(visit.first_ms, zone.value),
          duration(visit.last_ms - visit.first_ms),
        )}
        {models.size > 0 && t.history.scoredBy([...models].join(", "))}
      </p>
      <Problem text={loaded.error} />
      {loaded.value && (
        <SharesChart
          title={t.history.secondBySecond}
          series={seriesOf(visit.camera, loaded.value.seconds)}
          bucketMs={1_000}
          span={{ fromMs: visit.first_ms, toMs: visit.last_ms }}
        />
      )}
      {may("reviewer") && (
        <VisitFaces
          camera={visit.camera}
          track={visit.track_id}
          fromMs={visit.first_ms}
          toMs={visit.last_ms}
        />
      )}
      {may("administrator") && <EraseButton onErase={onErase} />}
    </Dialog>
  );
}

function EraseButton({ onErase }: { readonly onErase: () => Promise<void> }) {
  const [sure, setSure] = useState(false);
  return (
    <div class="row">
      {!sure && (
        <button type="button" class="danger" onClick={() => setSure(true)}>
          {t.history.eraseVisitMore}
        </button>
      )}
      {sure && (
        <>
          <p class="quiet">{t.history.visitGone}</p>
          <button type="button" class="danger" autofocus onClick={() => void onErase()}>
            {t.history.eraseForGood}
          </button>
        </>
      )}
    </div>
  );
}

function pathOf(visit: VisitKey): string {
  const camera = encodeURIComponent(visit.camera);
  const span = query({ from: visit.first_ms, to: visit.last_ms });
  return `api/visits/${camera}/${visit.track_id}?${span}`;
}

function mostly(visit: Visit): string {
  const [label] = Object.entries(visit.shares).sort(([, a], [, b]) => b - a)[0] ?? [];
  return label ? expressionName(label) : t.history.unknown;
}
