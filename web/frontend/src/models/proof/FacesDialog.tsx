/** The faces behind one cell of a confusion matrix, each with its shares under the rule. */

import { colourOf, expressionName } from "../../shared/expressions";
import { score } from "../../shared/format";
import { useLoaded } from "../../shared/loading";
import { here, query } from "../../shared/rest";
import { t } from "../../shared/texts/texts";
import { Dialog } from "../../shared/ui/Dialog";
import { Problem } from "../../shared/ui/Problem";
import type { ShownFace, ShownFaces } from "../../shared/wire.generated";
import { pathOf } from "../models";
import type { Asked } from "./proof";

interface Props {
  readonly version: string;
  readonly asked: Asked;
  readonly onClose: () => void;
}

const SHOWN = 60;

export function FacesDialog({ version, asked, onClose }: Props) {
  const { model } = asked;
  const [truth, guess] = [expressionName(asked.truth), expressionName(asked.guess)];
  const wish = query({ ...asked, limit: SHOWN });
  const loaded = useLoaded<ShownFaces>(`${pathOf(version)}/proof/faces?${wish}`);
  const answer = loaded.value;
  const title =
    truth === guess ? t.proof.recognisedBy[model](truth) : t.proof.takenBy[model](truth, guess);
  return (
    <Dialog title={title} onClose={onClose} wide>
      <Problem text={loaded.error} />
      {answer && (
        <p class="quiet">
          {answer.faces.length < answer.total
            ? t.proof.someHere(answer.total, answer.faces.length)
            : t.proof.allHere(answer.total)}
          {!answer.pictures && ` ${t.proof.onlyScores}`}
        </p>
      )}
      <ul class="faces">
        {answer?.faces.map((face, index) => (
          <Face key={index} face={face} number={index + 1} />
        ))}
      </ul>
    </Dialog>
  );
}

function Face({ face, number }: { readonly face: ShownFace; readonly number: number }) {
  const first = Object.entries(face.shares)
    .sort(([, a], [, b]) => b - a)
    .slice(0, 3);
  return (
    <li>
      {face.crop && <img src={here(face.crop)} width="96" height="96" alt={t.proof.face(number)} />}
      <ul>
        {first.map(([label, share]) => (
          <li key={label}>
            <span class="swatch" style={{ "--colour": colourOf(label) }} /> {expressionName(label)}{" "}
            {score(share)}
          </li>
        ))}
      </ul>
    </li>
  );
}
