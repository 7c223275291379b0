/** Lets a camera keep faces for correction, after saying what that means. */

import { useState } from "preact/hooks";
import { setKeepFaces } from "../cameras/cameras";
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
    return <p class="quiet">Wrong answers cannot be corrected here: blurred faces are not kept.</p>;
  }
  return (
    <div class="allow">
      <p class="quiet">
        Wrong answers can be corrected, once this camera may keep faces.{" "}
        <button type="button" class="link" onClick={() => setAsking(true)}>
          Allow it…
        </button>
      </p>
      {asking && (
        <Dialog title={`May ${camera.name} keep faces?`} onClose={() => setAsking(false)}>
          <p>
            Faces can then be kept by hand, and those that the model is unsure of go to Review by
            themselves.
          </p>
          <p>
            <KeepWarning />
          </p>
          <button type="button" class="primary" onClick={() => void allow()}>
            Allow
          </button>
        </Dialog>
      )}
    </div>
  );
}
