/** What one can do with one camera. */

import { useState } from "preact/hooks";
import { type Camera, change, remove, setBlur } from "../cameras";
import { useLoaded } from "../loading";
import { WALL } from "../route";
import { sightOf } from "../state";
import { say } from "../toast";
import type { CameraStatus } from "../wire";
import { Dialog } from "./Dialog";
import { EditCamera } from "./EditCamera";

export function CameraTools({ camera }: { readonly camera: CameraStatus }) {
  const [open, setOpen] = useState<"edit" | "remove" | null>(null);
  const found = useLoaded<readonly Camera[] | { cameras: readonly Camera[] }>("/api/cameras");
  const all = found.value && ("cameras" in found.value ? found.value.cameras : found.value);
  const known = all?.find((one) => one.id === camera.id);
  if (!known) return null;
  if (!known.stored) {
    return <span class="quiet">Given at the start of this run; it ends with it.</span>;
  }
  const blurred = sightOf(camera.id).drawn.value?.header.blurred ?? known.blur;
  const paused = camera.state === "paused";
  const pause = async () => {
    const error = await change(camera.id, { paused: !paused });
    if (error) say(error);
  };
  const forget = async () => {
    const error = await remove(camera.id);
    say(error ?? `${camera.name} is removed. Its history stays.`);
    if (!error) location.hash = WALL;
  };
  return (
    <div class="row tools">
      <button
        type="button"
        aria-pressed={blurred}
        onClick={() => void setBlur(camera.id, !blurred)}
      >
        Blur faces
      </button>
      <button type="button" onClick={() => void pause()}>
        {paused ? "Resume" : "Pause"}
      </button>
      <button type="button" onClick={() => setOpen("edit")}>
        Edit
      </button>
      <button type="button" class="danger" onClick={() => setOpen("remove")}>
        Remove
      </button>
      {open === "edit" && (
        <EditCamera
          camera={known}
          onClose={() => {
            setOpen(null);
            void found.reload();
          }}
        />
      )}
      {open === "remove" && (
        <Dialog title={`Remove ${camera.name}?`} onClose={() => setOpen(null)}>
          <p>It is no longer watched. What it saw stays in the history.</p>
          <button type="button" class="danger" onClick={() => void forget()}>
            Remove the camera
          </button>
        </Dialog>
      )}
    </div>
  );
}
