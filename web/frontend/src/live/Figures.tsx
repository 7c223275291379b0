/** A camera's rate and the age of its picture, changing no faster than one can read. */

import { age, rate } from "../shared/format";
import { clock, sightOf } from "../shared/state";
import { t } from "../shared/texts/texts";
import type { CameraNow } from "../shared/wire.generated";

/** Below this silence the age shown is that of the last picture when it was drawn. */
const CALM_MS = 1_000;

export function Figures({ camera }: { readonly camera: CameraNow }) {
  const nowMs = clock.value;
  const drawn = sightOf(camera.id).drawn.peek();
  if (!drawn) return null;
  const silenceMs = nowMs - drawn.atMs;
  const shownMs = drawn.header.age_ms + (silenceMs > CALM_MS ? silenceMs : 0);
  return (
    <span class="figures">
      {camera.state === "live" && <span title={t.live.fpsMeans}>{rate(camera.fps)}</span>}
      <span title={t.live.ageMeans}>{t.live.old(age(shownMs))}</span>
    </span>
  );
}
