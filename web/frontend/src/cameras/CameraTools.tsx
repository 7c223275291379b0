/** What one can do with one camera. */

import { useState } from "preact/hooks";
import { WALL } from "../shared/address/route";
import { useLoaded } from "../shared/loading";
import { sightOf } from "../shared/state";
import { t } from "../shared/texts/texts";
import { say } from "../shared/toast";
import { Dialog } from "../shared/ui/Dialog";
import type { CameraNow, ShownCamera, ShownCameras } from "../shared/wire.generated";
import { ownCamera, stopOwnCamera } from "./browserCamera";
import { change, remove, setBlur } from "./cameras";
import { EditCamera } from "./EditCamera";

export function CameraTools({ camera }: { readonly camera: CameraNow }) {
  const [open, setOpen] = useState<"edit" | "remove" | null>(null);
  const cameras = useLoaded<ShownCameras>("api/cameras");
  const known = cameras.value?.cameras.find((each) => each.id === camera.id);
  if (!known) return null;
  if (known.origin === "browser") return <BrowserTools camera={known} onDone={cameras.reload} />;
  if (known.origin === "file") {
    return <span class="quiet">{t.cameras.fromFile}</span>;
  }
  const paused = camera.state === "paused";
  const pause = async () => {
    const error = await change(camera.id, { paused: !paused });
    if (error) say(error);
  };
  return (
    <div class="row tools">
      <BlurButton camera={known} onDone={cameras.reload} />
      <button type="button" onClick={() => void pause()}>
        {paused ? t.cameras.resume : t.cameras.pause}
      </button>
      <button type="button" onClick={() => setOpen("edit")}>
        {t.shared.edit}
      </button>
      <button type="button" class="danger" onClick={() => setOpen("remove")}>
        {t.shared.remove}
      </button>
      {open === "edit" && (
        <EditCamera
          camera={known}
          onClose={() => {
            setOpen(null);
            void cameras.reload();
          }}
        />
      )}
      {open === "remove" && <RemoveDialog camera={known} onClose={() => setOpen(null)} />}
    </div>
  );
}

interface Props {
  readonly camera: ShownCamera;
  readonly onDone: () => Promise<void>;
}

function BlurButton({ camera, onDone }: Props) {
  const blurred = sightOf(camera.id).drawn.value?.header.blurred ?? camera.blur;
  return (
    <button
      type="button"
      aria-pressed={blurred}
      onClick={() => void setBlur(camera.id, !blurred).then(onDone)}
    >
      {t.cameras.blurFaces}
    </button>
  );
}

/** A browser's camera is its own: nobody else changes it. */
function BrowserTools({ camera, onDone }: Props) {
  if (ownCamera.value !== camera.id) {
    return <span class="quiet">{t.cameras.anothers}</span>;
  }
  return (
    <div class="row tools">
      <BlurButton camera={camera} onDone={onDone} />
      <button
        type="button"
        onClick={() => {
          stopOwnCamera();
          location.hash = WALL;
        }}
      >
        {t.cameras.stopYours}
      </button>
    </div>
  );
}

interface RemoveProps {
  readonly camera: ShownCamera;
  readonly onClose: () => void;
}

function RemoveDialog({ camera, onClose }: RemoveProps) {
  const forget = async () => {
    const error = await remove(camera.id);
    say(error ?? t.cameras.cameraRemoved(camera.name));
    if (!error) location.hash = WALL;
  };
  if (camera.origin === "given") {
    return (
      <Dialog title={t.cameras.cannotRemove(camera.name)} onClose={onClose}>
        <p>
          {t.cameras.startedWithIt} <code>{camera.source}</code>.
        </p>
      </Dialog>
    );
  }
  return (
    <Dialog title={t.cameras.removeSure(camera.name)} onClose={onClose}>
      <p>{t.cameras.removeMeans}</p>
      <button type="button" class="danger" onClick={() => void forget()}>
        {t.cameras.removeCamera}
      </button>
    </Dialog>
  );
}
