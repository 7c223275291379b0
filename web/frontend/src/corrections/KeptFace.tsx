/** A face of somebody in view that was kept just now, to be given its right label. */

import { useEffect, useRef, useState } from "preact/hooks";
import { ask, here } from "../shared/rest";
import { t } from "../shared/texts/texts";
import { LabelButtons } from "../shared/ui/LabelButtons";
import { Problem } from "../shared/ui/Problem";
import type { Correction } from "../shared/wire.generated";
import { forget, labelName, NOT_A_FACE } from "./corrections";
import type { Told } from "./review";

interface Props {
  readonly face: Correction;
  readonly onClose: () => void;
}

/**
 * Pictures live for two seconds only, so a face is kept as soon as somebody wants to label it,
 * and deleted again when nobody does.
 */
export function KeptFace({ face, onClose }: Props) {
  const [label, setLabel] = useState(face.label);
  const [problem, setProblem] = useState<string | null>(null);
  const unlabelled = useRef(face.label === null);
  useEffect(
    () => () => {
      if (unlabelled.current) void forget(face.id);
    },
    [face.id],
  );
  const choose = async (chosen: string) => {
    const said = { label: chosen, origin: "focus" };
    const { error } = await ask<Told>("POST", `api/review/${face.id}`, said);
    setProblem(error);
    if (error) return;
    unlabelled.current = false;
    setLabel(chosen);
  };
  const drop = async () => {
    unlabelled.current = false;
    const error = await forget(face.id);
    setProblem(error);
    if (!error) onClose();
  };
  return (
    <section class="person kept" aria-label={t.corrections.keptFace}>
      <div class="answered">
        <img src={here(face.crop)} width="96" height="96" alt={t.corrections.keptAlt} />
        <div>
          <p role="status">
            {label === null
              ? t.corrections.whatShowsTrack(face.track)
              : t.corrections.keptAs(labelName(label))}
          </p>
          <div class="row">
            {label !== null && (
              <button type="button" class="link" onClick={onClose}>
                {t.shared.done}
              </button>
            )}
            <button type="button" class="link" onClick={() => void drop()}>
              {label === null ? t.corrections.doNotKeep : t.corrections.deleteIt}
            </button>
          </div>
        </div>
      </div>
      <LabelButtons
        name={t.corrections.whatKeptShows}
        chosen={label}
        onChoose={(chosen) => void choose(chosen)}
      />
      <button
        type="button"
        aria-pressed={label === NOT_A_FACE}
        onClick={() => void choose(NOT_A_FACE)}
      >
        {t.corrections.notAFace}
      </button>
      <Problem text={problem} />
    </section>
  );
}
