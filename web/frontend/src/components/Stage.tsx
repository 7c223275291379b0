/** A picture and what lies over it while the camera is not live. */

import { useComputed } from "@preact/signals";
import { summary } from "../people";
import { type Presentation, present } from "../presentation";
import { clock, connection, drawnOf, serverNowMs } from "../state";
import type { CameraStatus } from "../wire";
import { Picture } from "./Picture";

interface Props {
  readonly camera: CameraStatus;
  readonly fps: number | null;
}

/** How a camera is presented now, by its state and by what was last drawn of it. */
export function presentationOf(camera: CameraStatus): Presentation {
  const drawn = drawnOf(camera.id).value;
  const silenceMs = drawn ? clock.value - drawn.atMs : null;
  return present(camera, silenceMs, serverNowMs());
}

export function Stage({ camera, fps }: Props) {
  const { mood, title, detail } = presentationOf(camera);
  const faces = useComputed(() => summary(drawnOf(camera.id).value?.header.tracks ?? []));
  const online = connection.value === "online";
  return (
    <div class="stage" data-mood={online ? mood : "trouble"}>
      <Picture camera={camera.id} fps={fps} label={`${camera.name}: ${title ?? faces.value}`} />
      {online && title && (
        <div class="veil">
          {mood === "waiting" && <span class="spinner" />}
          <strong>{title}</strong>
          {detail && <span>{detail}</span>}
        </div>
      )}
    </div>
  );
}
