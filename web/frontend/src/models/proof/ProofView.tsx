/** The proof of a candidate: the gate, and both models side by side on both sets of faces. */

import { useState } from "preact/hooks";
import { zone } from "../../shared/choices";
import { plural } from "../../shared/format";
import { useLoaded } from "../../shared/loading";
import { moment } from "../../shared/times";
import type { Gate, ShownProof } from "../../shared/wire.generated";
import { pathOf } from "../models";
import { Confusion } from "./Confusion";
import { type Asked, FacesDialog } from "./FacesDialog";
import {
  brought,
  type Compared,
  disagreement,
  type FaceSet,
  recallRows,
  rows,
  verdictName,
  verdictOf,
} from "./proof";
import { SideBySide } from "./SideBySide";

interface Props {
  readonly version: string;
  readonly trained: boolean;
}

export function ProofView({ version, trained }: Props) {
  const { value: proof } = useLoaded<ShownProof>(`${pathOf(version)}/proof`);
  const [asked, setAsked] = useState<Asked | null>(null);
  if (!proof) {
    if (!trained) return null;
    return (
      <section>
        <h2>Proof</h2>
        <p class="quiet">
          It was never proven against a champion, and cannot be promoted before it is.
        </p>
      </section>
    );
  }
  return (
    <section>
      <h2>Proof</h2>
      <p class="quiet">
        Against {proof.champion}, {moment(proof.made_ms, zone.value)}. Both models answered the very
        same faces.
      </p>
      <Verdict gate={proof.gate} />
      <p class="sentence brought">{brought(proof.corrections)}</p>
      <SetOfFaces
        title={`Fixed test set: ${plural(proof.fixed.faces, "face")}`}
        note={proof.fixed.source}
        set="fixed"
        compared={proof.fixed}
        onOpen={setAsked}
      />
      {proof.corrections.faces > 0 && (
        <SetOfFaces
          title={`Held-out corrections: ${plural(proof.corrections.faces, "face")}`}
          note="Kept here, labelled by people, never trained on."
          set="corrections"
          compared={proof.corrections}
          onOpen={setAsked}
        />
      )}
      {asked && <FacesDialog version={version} asked={asked} onClose={() => setAsked(null)} />}
    </section>
  );
}

function Verdict({ gate }: { readonly gate: Gate }) {
  const verdict = verdictOf(gate);
  return (
    <div class="verdict" data-passed={gate.passed} data-verdict={verdict}>
      <h3>{verdictName(verdict)}</h3>
      <p class="sentence">{gate.sentence}</p>
      <details open={!gate.sentence}>
        <summary>All that was checked</summary>
        <ul>
          {gate.checks.map((check) => (
            <li key={check.name} data-passed={check.passed}>
              <strong>{check.passed ? "✓ passed:" : "✗ failed:"}</strong> {check.text}
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
  readonly onOpen: (asked: Asked) => void;
}

function SetOfFaces({ title, note, set, compared, onOpen }: SetProps) {
  const labels = Object.keys(compared.champion.recall);
  return (
    <section class="face-set">
      <h3>{title}</h3>
      <p class="quiet">{note}</p>
      <div class="side-by-side">
        <SideBySide title={`Figures, ${title}`} head="Figure" rows={rows(compared)} />
        <SideBySide title={`Recall, ${title}`} head="Recall of" rows={recallRows(compared)} />
      </div>
      <p>{disagreement(compared.mcnemar)}</p>
      <div class="side-by-side">
        {(["champion", "candidate"] as const).map((model) => (
          <Confusion
            key={model}
            title={model === "champion" ? "Champion" : "Candidate"}
            about={title}
            rows="what people chose"
            columns="what it answered"
            labels={labels}
            counts={compared[model].confusion}
            onOpen={(cell) => onOpen({ ...cell, set, model })}
          />
        ))}
      </div>
    </section>
  );
}
