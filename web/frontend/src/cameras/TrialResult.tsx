/** What a test of a source found: a picture, or the reason why there is none. */

import { rate } from "../shared/format";
import type { Tried } from "../shared/wire.generated";

interface Props {
  readonly trial: Tried | null;
  readonly busy: boolean;
}

export function TrialResult({ trial, busy }: Props) {
  return (
    <div role="status">
      {busy && <p class="quiet">Trying for up to 10 seconds…</p>}
      {trial && !trial.ok && <p class="problem">No picture: {trial.reason}</p>}
      {trial?.ok && (
        <figure class="trial">
          {trial.picture && <img src={trial.picture} alt="What this source shows now" />}
          <figcaption>
            It works: {trial.width} × {trial.height}
            {typeof trial.fps === "number" && `, ${rate(trial.fps)}`}
            {!trial.picture && ". No picture is shown, since faces are blurred here."}
          </figcaption>
        </figure>
      )}
    </div>
  );
}
