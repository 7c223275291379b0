/** Which cameras the wall shows. The choice stands in the address, which opens the same wall again. */

import { useState } from "preact/hooks";
import { listOf, params, setParams, withParams } from "../../shared/address/params";
import { say } from "../../shared/toast";
import { CameraChoice } from "../../shared/ui/CameraChoice";
import { Dialog } from "../../shared/ui/Dialog";
import type { CameraNow } from "../../shared/wire.generated";

interface Props {
  readonly cameras: readonly CameraNow[];
  readonly shown: number;
  readonly side: number;
}

export function ShownCameras({ cameras, shown, side }: Props) {
  const [open, setOpen] = useState(false);
  const copy = async () => {
    const address = new URL(location.href);
    address.hash = withParams(location.hash || "#/", { grid: side });
    try {
      await navigator.clipboard.writeText(address.href);
      say("The address of this wall is copied.");
    } catch (error) {
      if (!(error instanceof DOMException || error instanceof TypeError)) throw error;
      say(`This browser copies nothing here. The address: ${address.href}`);
    }
  };
  if (cameras.length < 2) return null;
  return (
    <>
      <button type="button" onClick={() => setOpen(true)}>
        {shown === cameras.length ? "All cameras" : `${shown} of ${cameras.length} cameras`}
      </button>
      {open && (
        <Dialog title="Cameras on this wall" onClose={() => setOpen(false)}>
          <div class="form">
            <CameraChoice
              title="Show"
              cameras={cameras}
              chosen={listOf(params.value, "cameras")}
              onChange={(ids) => setParams({ cameras: ids.join(",") || null })}
            />
            <p class="quiet">
              Cameras and grid stand in the page's address: keep it as a bookmark for each wall that
              you want.
            </p>
            <button type="button" onClick={() => void copy()}>
              Copy the address
            </button>
          </div>
        </Dialog>
      )}
    </>
  );
}
