/** The button that adds something to watch, and the dialog with the three ways to do so. */

import { useState } from "preact/hooks";
import { t } from "../shared/texts/texts";
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
        {t.shared.addCamera}
      </button>
      {open && (
        <Dialog title={t.cameras.addTitle} onClose={close}>
          <AddCamera onAdded={close} />
          <hr />
          <div class="row">
            <FindCameras onAdded={close} />
            <OwnCamera onStarted={close} />
            <FileButton />
          </div>
          <p class="quiet">{t.cameras.shownUntil}</p>
        </Dialog>
      )}
    </>
  );
}
