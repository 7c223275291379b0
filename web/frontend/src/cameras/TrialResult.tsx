/** What a test of a source found: a picture, or the reason why there is none. */

import { rate } from "../shared/format";
import { said } from "../shared/texts/said";
import { t } from "../shared/texts/texts";
import type { Tried } from "../shared/wire.generated";

interface Props {
  readonly trial: Tried | null;
  readonly busy: boolean;
}

export function TrialResult({ trial, busy }: Props) {
  return (
    <div role="status">
      {busy && <p class="quiet">{t.cameras.trying}</p>}
      {trial && !trial.ok && <p class="problem">{t.cameras.noPicture(said(trial.reason ?? ""))}</p>}
      {trial?.ok && (
        <figure class="trial">
          {trial.picture && <img src={trial.picture} alt={t.cameras.pictureNow} />}
          <figcaption>
            {t.cameras.works(trial.width ?? 0, trial.height ?? 0)}
            {typeof trial.fps === "number" && `, ${rate(trial.fps)}`}
            {!trial.picture && t.cameras.noPictureShown}
          </figcaption>
        </figure>
      )}
    </div>
  );
}
