/** A picture and what lies over it while the camera is not live. */

import { useComputed } from "@preact/signals";
import { connection, serverNowMs, sightOf } from "../shared/state";
import type { CameraNow } from "../shared/wire.generated";
import { Picture } from "./Picture";
import { summary } from "./person/people";
import { type Presentation, present } from "./presentation";

interface Props {
  readonly camera: CameraNow;
  readonly fps: number | null;
  /** It is all that is looked at. */
  readonly closely?: boolean;
}

/** How a camera is presented now, by its state and by the age of what is shown of it. */
export function presentationOf(camera: CameraNow): Presentation {
  // The banner says it once for all; tiles only turn grey.
  if (connection.value !== "online") return { mood: "trouble", title: null, detail: null };
  return present(camera, sightOf(camera.id).silenceS.value, serverNowMs());
}

export function Stage({ camera, fps, closely = false }: Props) {
  const { mood, title, detail } = presentationOf(camera);
  const { drawn } = sightOf(camera.id);
  const faces = useComputed(() => `${camera.name}: ${summary(drawn.value?.header.tracks ?? [])}`);
  return (
    <div class="stage" data-mood={mood}>
      <Picture camera={camera.id} fps={fps} closely={closely} label={faces} />
      {title && (
        <div class="veil">
          {mood === "waiting" && <span class="spinner" />}
          <strong>{title}</strong>
          {detail && <span>{detail}</span>}
        </div>
      )}
    </div>
  );
}
