/** Erases what cameras saw in a span, for good. */

import { useState } from "preact/hooks";
import { zone } from "../choices";
import { plural } from "../format";
import { useLoaded } from "../loading";
import { ask, query } from "../rest";
import { HOUR_MS, moment, type Span } from "../times";
import { say } from "../toast";
import { CameraChoice } from "./CameraChoice";
import { Dialog } from "./Dialog";
import { cameraName } from "./Rules";
import { SpanFields, upToNow } from "./SpanChoice";

export function Erase({ onErased }: { readonly onErased: () => void }) {
  const known = useLoaded<{ cameras: readonly { camera: string }[] }>("/api/history/cameras");
  const [span, setSpan] = useState<Span>(() => upToNow(HOUR_MS));
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [sure, setSure] = useState(false);
  const all = (known.value?.cameras ?? []).map(({ camera }) => camera);
  const meant = chosen.length ? chosen : all;

  const erase = async () => {
    const { fromMs, toMs } = span;
    const asked = query({ from: fromMs, to: toMs, cameras: meant.join(",") });
    const { value, error } = await ask<{ face_seconds: number }>("DELETE", `/api/history?${asked}`);
    setSure(false);
    say(error ?? `Erased ${plural(value.face_seconds, "face-second")}.`);
    if (!error) onErased();
  };

  return (
    <section>
      <h2>Erase</h2>
      {all.length === 0 && <p class="quiet">There is no history to erase.</p>}
      {all.length > 0 && (
        <>
          <CameraChoice
            title="Cameras"
            cameras={all.map((id) => ({ id, name: cameraName(id) }))}
            chosen={chosen}
            onChange={setChosen}
          />
          <SpanFields span={span} onChange={setSpan} />
          <button type="button" class="danger" onClick={() => setSure(true)}>
            Erase this span…
          </button>
        </>
      )}
      {sure && (
        <Dialog title="Erase for good?" onClose={() => setSure(false)}>
          <p>
            What {meant.map(cameraName).join(", ")} saw from {moment(span.fromMs, zone.value)} to{" "}
            {moment(span.toMs, zone.value)} cannot be brought back.
          </p>
          <button type="button" class="danger" onClick={() => void erase()}>
            Erase
          </button>
        </Dialog>
      )}
    </section>
  );
}
