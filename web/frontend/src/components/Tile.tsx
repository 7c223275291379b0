/** One camera on the wall. */

import { useComputed } from "@preact/signals";
import { brief } from "../people";
import { addressOf } from "../route";
import { sightOf } from "../state";
import type { CameraStatus } from "../wire";
import { Figures } from "./Figures";
import { presentationOf, Stage } from "./Stage";

interface Props {
  readonly camera: CameraStatus;
  readonly fps: number | null;
}

export function Tile({ camera, fps }: Props) {
  const faces = useComputed(() => brief(sightOf(camera.id).drawn.value?.header.tracks ?? []));
  const { mood } = presentationOf(camera);
  return (
    <li class="tile" data-camera={camera.id}>
      <a href={addressOf(camera.id)} aria-label={`${camera.name}, ${camera.state}`}>
        <Stage camera={camera} fps={fps} />
        <div class="caption">
          <span class="dot" data-mood={mood} />
          <strong>{camera.name}</strong>
          {mood === "live" && <span class="faces">{faces}</span>}
          <Figures camera={camera} />
        </div>
      </a>
    </li>
  );
}
