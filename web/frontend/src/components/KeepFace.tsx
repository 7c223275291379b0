/** Keeps the face of a person in view, with the label that it should have. */

import { useEffect, useRef, useState } from "preact/hooks";
import { type Correction, forget, labelName, NOT_A_FACE } from "../corrections";
import { ask } from "../rest";
import type { Told } from "../review";
import type { FrameHeader, Track } from "../wire";
import { LabelButtons } from "./LabelButtons";
import { Problem } from "./Problem";

interface Props {
  readonly track: Track;
  readonly header: FrameHeader;
}

/**
 * Pictures live for two seconds only, so a face is kept as soon as somebody wants to label it,
 * and deleted again when nobody does.
 */
export function KeepFace({ track, header }: Props) {
  const [face, setFace] = useState<Correction | null>(null);
  const [label, setLabel] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const unlabelled = useRef<number | null>(null);
  useEffect(
    () => () => {
      if (unlabelled.current !== null) void forget(unlabelled.current);
    },
    [],
  );
  const keep = async () => {
    const wish = { camera: header.camera, track: track.id, frame: track.scored_seq ?? null };
    const { value, error } = await ask<Correction>("POST", "/api/corrections", wish);
    setProblem(error);
    setFace(value);
    setLabel(value?.label ?? null);
    unlabelled.current = value && !value.label ? value.id : null;
  };
  const choose = async (chosen: string) => {
    if (!face) return;
    const said = { label: chosen, origin: "focus" };
    const { error } = await ask<Told>("POST", `/api/review/${face.id}`, said);
    setProblem(error);
    if (error) return;
    unlabelled.current = null;
    setLabel(chosen);
  };
  const drop = async () => {
    unlabelled.current = null;
    if (face) setProblem(await forget(face.id));
    setFace(null);
  };
  return (
    <div class="keep">
      <button type="button" class="link" onClick={() => void keep()}>
        {face ? "Keep the present face as…" : "Keep this face as…"}
      </button>
      {face && (
        <>
          <div class="answered">
            <img src={face.crop} width="72" height="72" alt="The face that is kept" />
            <div>
              <p role="status">
                {label === null ? "What does it show?" : `Kept as ${labelName(label)}.`}
              </p>
              <button type="button" class="link" onClick={() => void drop()}>
                {label === null ? "Do not keep it" : "Undo"}
              </button>
            </div>
          </div>
          <LabelButtons
            name={`What the kept face of track ${track.id} shows`}
            chosen={label}
            onChoose={(chosen) => void choose(chosen)}
          />
          <button
            type="button"
            aria-pressed={label === NOT_A_FACE}
            onClick={() => void choose(NOT_A_FACE)}
          >
            Not a face
          </button>
        </>
      )}
      <Problem text={problem} />
    </div>
  );
}
