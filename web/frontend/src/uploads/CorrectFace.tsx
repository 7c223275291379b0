/** A face of a photo or film, to be kept with the label that it should have. */

import { useState } from "preact/hooks";
import { expressionName } from "../shared/expressions";
import { ask } from "../shared/rest";
import { t } from "../shared/texts/texts";
import { LabelButtons } from "../shared/ui/LabelButtons";
import { Problem } from "../shared/ui/Problem";
import type { Correction } from "../shared/wire.generated";

const NOT_A_FACE = "not_a_face";

interface Props {
  readonly number: number;
  /** Where it is kept, and what tells which face it is. */
  readonly path: string;
  readonly which?: Readonly<Record<string, number>>;
  /** Says what is kept of it. */
  readonly note: string;
}

export function CorrectFace({ number, path, which, note }: Props) {
  const [asking, setAsking] = useState(false);
  const [kept, setKept] = useState<Correction | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const choose = async (label: string) => {
    const { value, error } = await ask<Correction>("POST", path, { ...which, label });
    setProblem(error);
    if (value) setKept(value);
  };
  const drop = async () => {
    const { error } = kept ? await ask("DELETE", `api/corrections/${kept.id}`) : { error: null };
    setProblem(error);
    if (error) return;
    setKept(null);
    setAsking(false);
  };
  const label = kept?.label ?? null;
  if (!asking) {
    return (
      <button
        type="button"
        class="link"
        aria-label={t.uploads.correctFace(number)}
        onClick={() => setAsking(true)}
      >
        {t.uploads.correct}
      </button>
    );
  }
  return (
    <div class="correct-face">
      <p class="quiet" role="status">
        {kept ? said(label) : note}
      </p>
      <LabelButtons
        name={t.corrections.whatFaceShows(number)}
        chosen={label}
        onChoose={(chosen) => void choose(chosen)}
      />
      <div class="row">
        <button
          type="button"
          aria-pressed={label === NOT_A_FACE}
          onClick={() => void choose(NOT_A_FACE)}
        >
          {t.corrections.notAFace}
        </button>
        <button type="button" class="link" onClick={() => void drop()}>
          {kept ? t.corrections.deleteIt : t.corrections.doNotKeep}
        </button>
      </div>
      <Problem text={problem} />
    </div>
  );
}

function said(label: string | null): string {
  if (label === null) return t.corrections.thirdIsAsked;
  return t.corrections.keptAs(
    label === NOT_A_FACE ? t.corrections.isNotAFace : expressionName(label),
  );
}
