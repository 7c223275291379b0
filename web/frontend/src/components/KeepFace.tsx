/** Keeps the face of a person in view, with the label that it should have. */

import { useState } from "preact/hooks";
import { type Correction, forget, labelName, NOT_A_FACE } from "../corrections";
import { ask } from "../rest";
import type { FrameHeader, Track } from "../wire";
import { LabelButtons } from "./LabelButtons";
import { Problem } from "./Problem";

interface Props {
  readonly track: Track;
  readonly header: FrameHeader;
}

export function KeepFace({ track, header }: Props) {
  const [open, setOpen] = useState(false);
  const [kept, setKept] = useState<Correction | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const keep = async (label: string) => {
    const { value, error } = await ask<Correction>("POST", "/api/corrections", {
      camera: header.camera,
      frame: track.scored_seq,
      track: track.id,
      label,
    });
    setProblem(error);
    setKept(value);
  };
  const undo = async () => {
    if (!kept) return;
    setProblem(await forget(kept.id));
    setKept(null);
  };
  return (
    <div class="keep">
      <button type="button" class="link" aria-expanded={open} onClick={() => setOpen(!open)}>
        Keep this face as…
      </button>
      {open && (
        <>
          <p class="quiet">The face of this moment is kept, with the label that you choose.</p>
          <LabelButtons
            name={`Keep the face of track ${track.id} as`}
            disabled={track.scored_seq === undefined}
            onChoose={(label) => void keep(label)}
          />
          <button type="button" onClick={() => void keep(NOT_A_FACE)}>
            Not a face
          </button>
        </>
      )}
      <div class="answered" role="status">
        {kept && (
          <>
            <img src={kept.crop} width="72" height="72" alt="The face that was kept" />
            <p>
              Kept as {labelName(kept.label)}.{" "}
              <button type="button" class="link" onClick={() => void undo()}>
                Undo
              </button>
            </p>
          </>
        )}
      </div>
      <Problem text={problem} />
    </div>
  );
}
