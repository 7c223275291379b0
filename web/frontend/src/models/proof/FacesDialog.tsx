/** The faces behind one cell of a confusion matrix, each with its scores. */

import { colourOf } from "../../shared/expressions";
import { plural, score } from "../../shared/format";
import { useLoaded } from "../../shared/loading";
import { here, query } from "../../shared/rest";
import { Dialog } from "../../shared/ui/Dialog";
import { Problem } from "../../shared/ui/Problem";
import type { ShownFace, ShownFaces } from "../../shared/wire.generated";
import { pathOf } from "../models";
import type { Cell } from "./Confusion";
import type { FaceSet, Side } from "./proof";

/** A cell of one model's matrix over one set. */
export interface Asked extends Cell {
  readonly set: FaceSet;
  readonly model: Side;
}

interface Props {
  readonly version: string;
  readonly asked: Asked;
  readonly onClose: () => void;
}

const SHOWN = 60;

export function FacesDialog({ version, asked, onClose }: Props) {
  const { truth, guess, model } = asked;
  const wish = query({ ...asked, limit: SHOWN });
  const loaded = useLoaded<ShownFaces>(`${pathOf(version)}/proof/faces?${wish}`);
  const answer = loaded.value;
  const title =
    truth === guess
      ? `${truth}, recognised by the ${model}`
      : `${truth}, taken for ${guess} by the ${model}`;
  return (
    <Dialog title={title} onClose={onClose} wide>
      <Problem text={loaded.error} />
      {answer && (
        <p class="quiet">
          {plural(answer.total, "face")}
          {answer.faces.length < answer.total && `, ${answer.faces.length} of them here`}.
          {!answer.pictures && " The pictures of this set are not on this machine, only scores."}
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
  const first = Object.entries(face.scores)
    .sort(([, a], [, b]) => b - a)
    .slice(0, 3);
  return (
    <li>
      {face.crop && <img src={here(face.crop)} width="96" height="96" alt={`Face ${number}`} />}
      <ul>
        {first.map(([label, share]) => (
          <li key={label}>
            <span class="swatch" style={{ "--colour": colourOf(label) }} /> {label} {score(share)}
          </li>
        ))}
      </ul>
    </li>
  );
}
