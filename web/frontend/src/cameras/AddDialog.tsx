/** The button that adds something to watch, and the dialog with the three ways to do so. */

import { useState } from "preact/hooks";
import { Dialog } from "../shared/ui/Dialog";
import { FileButton } from "../uploads/FileButton";
import { AddCamera } from "./AddCamera";
import { FindCameras } from "./FindCameras";
import { OwnCamera } from "./OwnCamera";

export function AddDialog() {
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <>
      <button type="button" class="primary" onClick={() => setOpen(true)}>
        Add camera
      </button>
      {open && (
        <Dialog title="Add a camera" onClose={close}>
          <AddCamera onAdded={close} />
          <hr />
          <div class="row">
            <FindCameras onAdded={close} />
            <OwnCamera onStarted={close} />
            <FileButton />
          </div>
          <p class="quiet">Your camera is shown until you stop it or close this tab.</p>
        </Dialog>
      )}
    </>
  );
}
