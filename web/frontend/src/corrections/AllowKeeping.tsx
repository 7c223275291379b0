/** Lets a camera keep faces for correction, after saying what that means. */

import { useState } from "preact/hooks";
import { setKeepFaces } from "../cameras/cameras";
import { t } from "../shared/texts/texts";
import { Dialog } from "../shared/ui/Dialog";
import { KeepWarning } from "../shared/ui/KeepWarning";
import type { ShownCamera } from "../shared/wire.generated";

interface Props {
  readonly camera: ShownCamera;
  readonly onChanged: () => Promise<void>;
}

export function AllowKeeping({ camera, onChanged }: Props) {
  const [asking, setAsking] = useState(false);
  const allow = async () => {
    await setKeepFaces(camera, true);
    setAsking(false);
    await onChanged();
  };
  if (camera.blur) {
    return <p class="quiet">{t.corrections.blurredKeepNone}</p>;
  }
  return (
    <div class="allow">
      <p class="quiet">
        {t.corrections.canBeCorrected}{" "}
        <button type="button" class="link" onClick={() => setAsking(true)}>
          {t.corrections.allowMore}
        </button>
      </p>
      {asking && (
        <Dialog title={t.corrections.mayKeep(camera.name)} onClose={() => setAsking(false)}>
          <p>{t.corrections.thenKept}</p>
          <p>
            <KeepWarning />
          </p>
          <button type="button" class="primary" onClick={() => void allow()}>
            {t.corrections.allow}
          </button>
        </Dialog>
      )}
    </div>
  );
}
