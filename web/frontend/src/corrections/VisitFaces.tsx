/** The faces of a visit that were kept, each to be given its right label. */

import { zone } from "../shared/choices";
import { useLoaded } from "../shared/loading";
import { ask, here, query } from "../shared/rest";
import { t } from "../shared/texts/texts";
import { clockTime } from "../shared/times";
import { LabelButtons } from "../shared/ui/LabelButtons";
import { Problem } from "../shared/ui/Problem";
import type { Queue, ReviewItem } from "../shared/wire.generated";
import { labelName, NOT_A_FACE } from "./corrections";
import { SKIP } from "./review";

interface Props {
  readonly camera: string;
  readonly track: number;
  readonly fromMs: number;
  readonly toMs: number;
}

const MOST = 100;

export function VisitFaces({ camera, track, fromMs, toMs }: Props) {
  const span = { from: fromMs, to: toMs, limit: MOST };
  const asked = query({ visit: `${camera}-${track}`, ...span });
  const queue = useLoaded<Queue>(`api/review?${asked}`);
  const faces = queue.value?.items ?? [];
  return (
    <section class="visit-faces">
      <h3>{t.corrections.keptFaces}</h3>
      <Problem text={queue.error} />
      {queue.value && faces.length === 0 && <p class="quiet">{t.corrections.noneOfVisit}</p>}
      <ul class="faces">
        {faces.map((face) => (
          <Face key={face.id} face={face} onChanged={queue.reload} />
        ))}
      </ul>
    </section>
  );
}

interface FaceProps {
  readonly face: ReviewItem;
  readonly onChanged: () => Promise<void>;
}

function Face({ face, onChanged }: FaceProps) {
  const choose = async (label: string) => {
    await ask("POST", `api/review/${face.id}`, { label, origin: "history" });
    await onChanged();
  };
  const known = face.label !== null && face.label !== SKIP;
  return (
    <li>
      <img src={here(face.crop)} width="96" height="96" alt={t.corrections.face(face.id)} />
      <div>
        <p class="quiet">
          {clockTime(face.at_ms, zone.value)}
          {known && `, ${t.corrections.labelledAs(labelName(face.label ?? ""))}`}
        </p>
        <LabelButtons
          name={t.corrections.whatFaceShows(face.id)}
          chosen={face.label}
          onChoose={(label) => void choose(label)}
        />
        <button
          type="button"
          aria-pressed={face.label === NOT_A_FACE}
          onClick={() => void choose(NOT_A_FACE)}
        >
          {t.corrections.notAFace}
        </button>
      </div>
    </li>
  );
}
