/** Which cameras the wall shows. The choice stands in the address, which opens the same wall again. */

import { useState } from "preact/hooks";
import { withParams } from "../../shared/address/params";
import { say } from "../../shared/toast";
import { CameraChoice } from "../../shared/ui/CameraChoice";
import { ChosenCameras } from "../../shared/ui/ChosenCameras";
import { Dialog } from "../../shared/ui/Dialog";
import { CheckBox } from "../../shared/ui/Switch";
import type { CameraNow } from "../../shared/wire.generated";
import { choose, paramsOfWish, type WallWish } from "./wishes";

interface Props {
  readonly cameras: readonly CameraNow[];
  readonly shown: number;
  readonly wish: WallWish;
  readonly ofLayout: boolean;
}

export function ShownCameras({ cameras, shown, wish, ofLayout }: Props) {
  const [open, setOpen] = useState(false);
  const copy = async () => {
    const address = new URL(location.href);
    address.hash = withParams(location.hash || "#/", spoken(wish, ofLayout));
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
            <ChosenCameras
              title="Show"
              cameras={cameras}
              chosen={wish}
              onChange={(chosen) => choose(chosen, ofLayout)}
            />
            <CameraChoice
              title="Leave out"
              none="None"
              cameras={cameras}
              chosen={wish.hidden}
              onChange={(hidden) => choose({ hidden }, ofLayout)}
            />
            <CheckBox
              name="Cameras with an open alert first"
              checked={wish.alerts_first}
              onChange={(alerts_first) => choose({ alerts_first }, ofLayout)}
            />
            <p class="quiet">
              What is shown stands in the page's address: keep it as a bookmark, or save it as a
              layout.
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

/** What the address has to say so that another browser shows the same. */
function spoken(wish: WallWish, ofLayout: boolean) {
  if (ofLayout) return {};
  const { grid, turn_s, alerts_first } = wish;
  return paramsOfWish({ grid, turn_s, alerts_first });
}
