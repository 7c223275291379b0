/** Which cameras may keep faces for correction, to be switched. */

import { useState } from "preact/hooks";
import { setKeepFaces } from "../cameras/cameras";
import { useLoaded } from "../shared/loading";
import { t } from "../shared/texts/texts";
import { KeepWarning } from "../shared/ui/KeepWarning";
import { Problem } from "../shared/ui/Problem";
import type { ShownCamera, ShownCameras } from "../shared/wire.generated";

export function KeepSwitches() {
  const loaded = useLoaded<ShownCameras>("api/cameras");
  // Open where there is something to choose; then it stays as it is left.
  const [open, setOpen] = useState<boolean | null>(null);
  // Those of browsers are allowed where they are shown, and end with their tabs.
  const cameras = loaded.value?.cameras.filter(({ origin }) => origin !== "browser");
  const some = cameras?.some((camera) => camera.keep_faces);
  const change = async (camera: ShownCamera, keep: boolean) => {
    await setKeepFaces(camera, keep);
    await loaded.reload();
  };
  return (
    <details open={open ?? some === false} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t.corrections.whichKeep}</summary>
      <p class="quiet">
        <KeepWarning />
      </p>
      <Problem text={loaded.error} />
      {cameras?.length === 0 && <p class="quiet">{t.shared.noCameraYet}</p>}
      <fieldset class="pills">
        <legend class="unseen">{t.corrections.mayKeepFaces}</legend>
        {cameras?.map((camera) => (
          <label key={camera.id}>
            <input
              type="checkbox"
              checked={camera.keep_faces}
              onInput={(event) => void change(camera, event.currentTarget.checked)}
            />
            {camera.name}
            {camera.blur && <span class="quiet">{t.corrections.blurredKeeps}</span>}
          </label>
        ))}
      </fieldset>
    </details>
  );
}
