/** One camera on the wall. */

import { useComputed } from "@preact/signals";
import { useState } from "preact/hooks";
import { addressOf } from "../../shared/address/route";
import { sightOf } from "../../shared/state";
import { t } from "../../shared/texts/texts";
import type { CameraNow, OpenAlert } from "../../shared/wire.generated";
import { Figures } from "../Figures";
import { brief } from "../person/people";
import { presentationOf, Stage } from "../Stage";

interface Props {
  readonly camera: CameraNow;
  readonly fps: number | null;
  /** What is open at this camera. */
  readonly alerts: readonly OpenAlert[];
  /** Another camera was dropped here; null where tiles neither move nor lead anywhere. */
  readonly onDropped: ((id: string) => void) | null;
}

/** Tells a camera that is dragged from a file. */
const KIND = "application/x-mien-camera";

export function Tile({ camera, fps, alerts, onDropped }: Props) {
  const faces = useComputed(() => brief(sightOf(camera.id).drawn.value?.header.tracks ?? []));
  const { mood } = presentationOf(camera);
  const alarm = alerts.length
    ? t.live.alertIs(alerts.map(({ rule_name }) => rule_name).join(", "))
    : "";
  const [over, setOver] = useState(false);
  return (
    <li
      class="tile"
      data-over={over}
      data-camera={camera.id}
      data-alert={alerts.length > 0}
      draggable={onDropped !== null}
      onDragStart={(event) => event.dataTransfer?.setData(KIND, camera.id)}
      onDragOver={(event) => {
        if (!event.dataTransfer?.types.includes(KIND)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false);
        const id = event.dataTransfer?.getData(KIND);
        if (!id) return;
        event.preventDefault();
        onDropped?.(id);
      }}
    >
      {onDropped && (
        <a href={addressOf(camera.id)} draggable={false}>
          <span class="unseen">
            {[camera.name, t.shared.cameraStates[camera.state], alarm].filter(Boolean).join(", ")}
          </span>
        </a>
      )}
      <Stage camera={camera} fps={fps} />
      <div class="caption">
        <span class="dot" data-mood={mood} />
        <strong>{camera.name}</strong>
        {mood === "live" && <Who faces={faces.value} />}
        {alerts.length > 0 ? (
          <span class="alert-sign" title={alerts.map(({ text }) => text).join("\n")}>
            {alarm}
          </span>
        ) : (
          <Figures camera={camera} />
        )}
      </div>
    </li>
  );
}

/** Who is in view; in the smallest tiles the expression stays and its share goes. */
function Who({ faces }: { readonly faces: string }) {
  const [expression, share] = faces.split(/(?= \d+ %$)/);
  return (
    <span class="who">
      {expression}
      <span class="share">{share}</span>
    </span>
  );
}
