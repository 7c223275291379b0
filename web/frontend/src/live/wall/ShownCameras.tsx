/** Which cameras the wall shows. The choice stands in the address, which opens the same wall again. */

import { useState } from "preact/hooks";
import { withParams } from "../../shared/address/params";
import { t } from "../../shared/texts/texts";
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
      say(t.live.addressCopied);
    } catch (error) {
      if (!(error instanceof DOMException || error instanceof TypeError)) throw error;
      say(t.live.copiesNothing(address.href));
    }
  };
  if (cameras.length < 2) return null;
  return (
    <>
      <button type="button" onClick={() => setOpen(true)}>
        {shown === cameras.length ? t.live.allCameras : t.live.someCameras(shown, cameras.length)}
      </button>
      {open && (
        <Dialog title={t.live.camerasOnWall} onClose={() => setOpen(false)}>
          <div class="form">
            <ChosenCameras
              title={t.live.show}
              cameras={cameras}
              chosen={wish}
              onChange={(chosen) => choose(chosen, ofLayout)}
            />
            <CameraChoice
              title={t.live.leaveOut}
              none={t.live.leaveOutNone}
              cameras={cameras}
              chosen={wish.hidden}
              onChange={(hidden) => choose({ hidden }, ofLayout)}
            />
            <CheckBox
              name={t.live.alertsFirst}
              checked={wish.alerts_first}
              onChange={(alerts_first) => choose({ alerts_first }, ofLayout)}
            />
            <p class="quiet">{t.live.shownInAddress}</p>
            <button type="button" onClick={() => void copy()}>
              {t.live.copyAddress}
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
