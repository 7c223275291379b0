/** The button that opens the form for another camera, and the dialog around it. */

import { useEffect, useRef, useState } from "preact/hooks";
import { AddCamera } from "./AddCamera";

export function AddDialog() {
  const [open, setOpen] = useState(false);
  const dialog = useRef<HTMLDialogElement>(null);

  useEffect(() => {
    if (open) dialog.current?.showModal();
  }, [open]);

  return (
    <>
      <button type="button" onClick={() => setOpen(true)}>
        Add camera
      </button>
      {open && (
        <dialog ref={dialog} aria-labelledby="add-title" onClose={() => setOpen(false)}>
          <h2 id="add-title">Add a camera</h2>
          <AddCamera onAdded={() => setOpen(false)} />
          <button type="button" onClick={() => setOpen(false)}>
            Cancel
          </button>
        </dialog>
      )}
    </>
  );
}
