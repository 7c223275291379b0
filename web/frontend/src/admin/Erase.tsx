/** Erases what cameras saw in a span, and what was found in videos, for good. */

import { useState } from "preact/hooks";
import { zone } from "../shared/choices";
import { plural } from "../shared/format";
import { useLoaded } from "../shared/loading";
import { ask, query } from "../shared/rest";
import { cameraName } from "../shared/state";
import { HOUR_MS, moment, type Span } from "../shared/times";
import { say } from "../shared/toast";
import { CameraChoice } from "../shared/ui/CameraChoice";
import { Dialog } from "../shared/ui/Dialog";
import { SpanFields, upToNow } from "../shared/ui/SpanChoice";
import type { Erased, ErasedRuns, HistoryCameras } from "../shared/wire.generated";
import { useRuns } from "../uploads/runs";

export function Erase() {
  const known = useLoaded<HistoryCameras>("api/history/cameras");
  const [span, setSpan] = useState<Span>(() => upToNow(HOUR_MS));
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [withVideos, setWithVideos] = useState(false);
  const [sure, setSure] = useState(false);
  const [busy, setBusy] = useState(false);
  const { runs } = useRuns();
  const all = (known.value?.cameras ?? []).map(({ camera }) => camera);
  const meant = chosen.length ? chosen : all;

  const eraseSeen = async () => {
    if (!meant.length) return null;
    const asked = query({ from: span.fromMs, to: span.toMs, cameras: meant.join(",") });
    const { value, error } = await ask<Erased>("DELETE", `api/history?${asked}`);
    return error ?? `Erased ${plural(value.face_seconds, "face-second")}.`;
  };
  const eraseVideos = async () => {
    if (!withVideos) return null;
    const asked = query({ from: span.fromMs, to: span.toMs });
    const { value, error } = await ask<ErasedRuns>("DELETE", `api/runs?${asked}`);
    return error ?? `Erased what was found in ${plural(value.videos, "video")}.`;
  };
  const erase = async () => {
    setBusy(true);
    const said = [await eraseSeen(), await eraseVideos()];
    setBusy(false);
    setSure(false);
    say(said.filter((line) => line !== null).join(" "));
  };
  const lost = [
    ...(meant.length ? [`what ${meant.map(cameraName).join(", ")} saw`] : []),
    ...(withVideos ? ["what was found in the videos that were given"] : []),
  ];

  return (
    <section>
      <h2>Erase</h2>
      {!all.length && !runs.length && <p class="quiet">There is no history to erase.</p>}
      {(all.length > 0 || runs.length > 0) && (
        <>
          {all.length > 0 && (
            <CameraChoice
              title="Cameras"
              cameras={all.map((id) => ({ id, name: cameraName(id) }))}
              chosen={chosen}
              onChange={setChosen}
            />
          )}
          {runs.length > 0 && (
            <label class="switch">
              <input
                type="checkbox"
                checked={withVideos}
                onChange={(event) => setWithVideos(event.currentTarget.checked)}
              />
              What was found in videos that were given in this span
            </label>
          )}
          <SpanFields span={span} onChange={setSpan} />
          <button
            type="button"
            class="danger"
            disabled={!lost.length}
            onClick={() => setSure(true)}
          >
            Erase this span…
          </button>
        </>
      )}
      {sure && (
        <Dialog title="Erase for good?" onClose={() => setSure(false)}>
          <p>
            From {moment(span.fromMs, zone.value)} to {moment(span.toMs, zone.value)}:{" "}
            {lost.join(", and ")}. It cannot be brought back.
          </p>
          <button type="button" class="danger" disabled={busy} onClick={() => void erase()}>
            {busy ? "Erasing…" : "Erase"}
          </button>
        </Dialog>
      )}
    </section>
  );
}
