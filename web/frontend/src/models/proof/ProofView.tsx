/** The proof of a candidate: the gate, and both models side by side on both sets of faces. */

import { closeOver, openOver, params } from "../../shared/address/params";
import { zone } from "../../shared/choices";
import { useLoaded } from "../../shared/loading";
import { said } from "../../shared/texts/said";
import { t } from "../../shared/texts/texts";
import { moment } from "../../shared/times";
import type {
  CorrectionProof,
  Gate,
  ShownCameras,
  ShownProof,
  WholeModel,
} from "../../shared/wire.generated";
import { pathOf } from "../models";
import { Confusion } from "./Confusion";
import { FacesDialog } from "./FacesDialog";
import {
  type Asked,
  advice,
  askedIn,
  atCamera,
  brought,
  type Cell,
  type Compared,
  disagreement,
  type FaceSet,
  measured,
  named,
  recallRows,
  rows,
  verdictOf,
} from "./proof";
import { SideBySide } from "./SideBySide";

/** What the address calls the faces that are open. */
const FACES = "faces";

const open = (asked: Asked) => openOver(FACES, named(asked));

export function ProofView({ model }: { readonly model: WholeModel }) {
  const { version } = model;
  const { value: proof } = useLoaded<ShownProof>(`${pathOf(version)}/proof`);
  const asked = askedIn(params.value.get(FACES));
  if (!proof) {
    if (model.origin !== "trained") return null;
    return (
      <section>
        <h2>{t.proof.proof}</h2>
        <p class="quiet">{t.proof.neverProven}</p>
      </section>
    );
  }
  return (
    <section>
      <h2>{t.proof.proof}</h2>
      <p class="quiet">{t.proof.against(proof.champion, moment(proof.made_ms, zone.value))}</p>
      <Verdict gate={proof.gate} />
      {proof.gate.passed && model.barred && <p class="sentence">{said(model.barred)}</p>}
      <p class="sentence brought">{brought(proof.corrections)}</p>
      <CameraLines cameras={proof.corrections.cameras} />
      <SetOfFaces
        title={t.proof.fixedSet(proof.fixed.faces)}
        note={said(proof.fixed.source)}
        set="fixed"
        compared={proof.fixed}
        {...(proof.pictures && { onOpen: open })}
      />
      {proof.corrections.faces > 0 && (
        <SetOfFaces
          title={t.proof.correctionsSet(proof.corrections.faces)}
          note={measured(proof.corrections)}
          set="corrections"
          compared={proof.corrections}
          onOpen={open}
        />
      )}
      {asked && <FacesDialog version={version} asked={asked} onClose={() => closeOver(FACES)} />}
    </section>
  );
}

/** What the corrections of each camera say, where there are enough. */
function CameraLines({ cameras }: Pick<CorrectionProof, "cameras">) {
  const { value } = useLoaded<ShownCameras>(cameras.length ? "api/cameras" : null);
  if (!cameras.length) return null;
  const names = new Map(value?.cameras.map(({ id, name }) => [id, name]));
  return (
    <ul class="camera-lines" aria-label={t.proof.byCamera}>
      {cameras.map((own) => (
        <li key={own.camera}>{atCamera(names.get(own.camera) ?? own.camera, own)}</li>
      ))}
    </ul>
  );
}

function Verdict({ gate }: { readonly gate: Gate }) {
  const verdict = verdictOf(gate);
  return (
    <div class="verdict" data-verdict={verdict}>
      <h3>{t.proof.verdicts[verdict]}</h3>
      <p class="sentence">
        {said(gate.sentence)} {advice(gate)}
      </p>
      <details open={!gate.sentence}>
        <summary>{t.proof.allChecked}</summary>
        <ul>
          {gate.checks.map((check) => (
            <li key={check.name} data-verdict={verdictOf(check)}>
              <strong>{t.proof.checks[verdictOf(check)]}</strong> {said(check.text)}
            </li>
          ))}
        </ul>
      </details>
    </div>
  );
}

interface SetProps {
  readonly title: string;
  readonly note: string;
  readonly set: FaceSet;
  readonly compared: Compared;
  /** Without it no cell opens: there are no pictures to be shown. */
  readonly onOpen?: (asked: Asked) => void;
}

function SetOfFaces({ title, note, set, compared, onOpen }: SetProps) {
  const labels = Object.keys(compared.champion.recall);
  return (
    <section class="face-set">
      <h3>{title}</h3>
      <p class="quiet">{note}</p>
      <div class="side-by-side">
        <SideBySide title={t.proof.figuresOf(title)} head={t.proof.figure} rows={rows(compared)} />
        <SideBySide
          title={t.proof.recallTitle(title)}
          head={t.proof.recallOf}
          rows={recallRows(compared)}
        />
      </div>
      <p>{disagreement(compared.mcnemar)}</p>
      <div class="side-by-side">
        {(["champion", "candidate"] as const).map((model) => (
          <Confusion
            key={model}
            title={t.proof.sides[model]}
            about={title}
            rows={t.proof.peopleChose}
            columns={t.proof.itAnswered}
            labels={labels}
            counts={compared[model].confusion}
            {...(onOpen && { onOpen: (cell: Cell) => onOpen({ ...cell, set, model }) })}
          />
        ))}
      </div>
    </section>
  );
}
