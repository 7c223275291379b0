/** Erases what cameras saw in a span, and what was given in it, for good. */

import { useState } from "preact/hooks";
import { zone } from "../shared/choices";
import { useLoaded } from "../shared/loading";
import { ask, query } from "../shared/rest";
import { cameraName } from "../shared/state";
import { t } from "../shared/texts/texts";
import { HOUR_MS, moment, type Span } from "../shared/times";
import { say } from "../shared/toast";
import { CameraChoice } from "../shared/ui/CameraChoice";
import { Dialog } from "../shared/ui/Dialog";
import { SpanFields, upToNow } from "../shared/ui/SpanChoice";
import type {
  Erased,
  ErasedPhotos,
  ErasedRuns,
  HistoryCameras,
  PhotoSetsNow,
} from "../shared/wire.generated";
import { useRuns } from "../uploads/runs";

export function Erase() {
  const known = useLoaded<HistoryCameras>("api/history/cameras");
  const [span, setSpan] = useState<Span>(() => upToNow(HOUR_MS));
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [withGiven, setWithGiven] = useState(false);
  const [sure, setSure] = useState(false);
  const [busy, setBusy] = useState(false);
  const { runs } = useRuns();
  const photos = useLoaded<PhotoSetsNow>("api/photo-sets");
  const hasGiven = runs.length > 0 || (photos.value?.sets.length ?? 0) > 0;
  const all = (known.value?.cameras ?? []).map(({ camera }) => camera);
  const meant = chosen.length ? chosen : all;

  const eraseSeen = async () => {
    if (!meant.length) return null;
    const asked = query({ from: span.fromMs, to: span.toMs, cameras: meant.join(",") });
    const { value, error } = await ask<Erased>("DELETE", `api/history?${asked}`);
    return error ?? t.admin.erasedSeen(value.face_seconds);
  };
  const eraseGiven = async () => {
    if (!withGiven) return null;
    const asked = query({ from: span.fromMs, to: span.toMs });
    const { value: runs, error } = await ask<ErasedRuns>("DELETE", `api/runs?${asked}`);
    if (error !== null) return error;
    const { value, error: problem } = await ask<ErasedPhotos>("DELETE", `api/photo-sets?${asked}`);
    return problem ?? t.admin.erasedGiven(runs.videos, value.photos);
  };
  const erase = async () => {
    setBusy(true);
    const said = [await eraseSeen(), await eraseGiven()];
    setBusy(false);
    setSure(false);
    say(said.filter((line) => line !== null).join(" "));
  };
  const lost = [
    ...(meant.length ? [t.admin.whatCamerasSaw(meant.map(cameraName).join(", "))] : []),
    ...(withGiven ? [t.admin.whatWasGiven] : []),
  ];

  return (
    <section>
      <h2>{t.admin.erase}</h2>
      {!all.length && !hasGiven && <p class="quiet">{t.admin.nothingToErase}</p>}
      {(all.length > 0 || hasGiven) && (
        <>
          {all.length > 0 && (
            <CameraChoice
              title={t.shared.cameras}
              cameras={all.map((id) => ({ id, name: cameraName(id) }))}
              chosen={chosen}
              onChange={setChosen}
            />
          )}
          {hasGiven && (
            <label class="switch">
              <input
                type="checkbox"
                checked={withGiven}
                onChange={(event) => setWithGiven(event.currentTarget.checked)}
              />
              {t.admin.withGiven}
            </label>
          )}
          <SpanFields span={span} onChange={setSpan} />
          <button
            type="button"
            class="danger"
            disabled={!lost.length}
            onClick={() => setSure(true)}
          >
            {t.admin.eraseSpanMore}
          </button>
        </>
      )}
      {sure && (
        <Dialog title={t.admin.eraseSure} onClose={() => setSure(false)}>
          <p>
            {t.admin.eraseMeans(
              moment(span.fromMs, zone.value),
              moment(span.toMs, zone.value),
              lost.join(t.admin.andAlso),
            )}
          </p>
          <button type="button" class="danger" disabled={busy} onClick={() => void erase()}>
            {busy ? t.admin.erasing : t.admin.erase}
          </button>
        </Dialog>
      )}
    </section>
  );
}
