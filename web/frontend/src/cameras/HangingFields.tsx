/** How a camera hangs: by how much its picture is turned, and whether it is mirrored. */

import { t } from "../shared/texts/texts";
import type { ShownCamera } from "../shared/wire.generated";

type Rotation = ShownCamera["rotation"];
const ROTATIONS: readonly Rotation[] = [0, 90, 180, 270];

interface Props {
  /** The camera that is changed; absent for a new one. */
  readonly camera?: ShownCamera;
  readonly onInput: () => void;
}

export function HangingFields({ camera, onInput }: Props) {
  return (
    <div class="row">
      <label>
        {t.cameras.turned}
        <select name="rotation" onInput={onInput}>
          {ROTATIONS.map((degrees) => (
            <option
              key={degrees}
              value={String(degrees)}
              selected={degrees === (camera?.rotation ?? 0)}
            >
              {degrees === 0 ? t.cameras.notTurned : `${degrees}°`}
            </option>
          ))}
        </select>
      </label>
      <label class="switch">
        <input
          type="checkbox"
          name="mirrored"
          defaultChecked={camera?.mirrored ?? false}
          onInput={onInput}
        />
        {t.cameras.mirrored}
      </label>
    </div>
  );
}

/** What a form says of it. */
export function hangingOf(form: HTMLFormElement): { rotation: Rotation; mirrored: boolean } {
  const content = new FormData(form);
  return {
    rotation: Number(content.get("rotation")) as Rotation,
    mirrored: content.has("mirrored"),
  };
}
