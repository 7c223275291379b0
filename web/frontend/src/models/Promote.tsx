/** Asks before another model becomes champion, and says what will happen then. */

import { useState } from "preact/hooks";
import { useLoaded } from "../shared/loading";
import type { Answer } from "../shared/rest";
import { say } from "../shared/toast";
import { Dialog } from "../shared/ui/Dialog";
import { Problem } from "../shared/ui/Problem";
import type { Model, Promotion, ShownProof } from "../shared/wire.generated";
import { pathOf, promote, rollBack, swap } from "./models";
import { brought, verdictOf } from "./proof/proof";

interface Props {
  readonly champion: Model | null;
  readonly onClose: () => void;
  readonly onDone: () => Promise<void>;
}

export function Promote({ version, ...props }: Props & { readonly version: string }) {
  const { value: proof } = useLoaded<ShownProof>(`${pathOf(version)}/proof`);
  const weighed = proof !== null && verdictOf(proof.gate) === "yellow";
  return (
    <Asked
      {...props}
      title={`Promote ${version}?`}
      verb={weighed ? "Promote all the same" : "Promote"}
      act={(reason) => promote(version, reason, weighed)}
    >
      {proof && <ProofInShort proof={proof} />}
      <p>
        {swap(props.champion?.workers ?? 0)} From then on scores carry the name {version}.
      </p>
      {props.champion && <p>{props.champion.version} stays here, and one click brings it back.</p>}
    </Asked>
  );
}

export function RollBack({ to, ...props }: Props & { readonly to: string }) {
  return (
    <Asked {...props} title={`Back to ${to}?`} verb="Roll back" act={rollBack}>
      <p>{swap(props.champion?.workers ?? 0)}</p>
      <p>
        {props.champion?.version} is champion no longer. It stays here and can be promoted again.
        What it answered keeps its name.
      </p>
    </Asked>
  );
}

/** What decided, and what a person takes who promotes it all the same. */
function ProofInShort({ proof }: { readonly proof: ShownProof }) {
  const { gate } = proof;
  return (
    <p class="sentence">
      {gate.passed ? "Its proof is passed. " : "Its proof is not passed. "}
      {gate.sentence || brought(proof.corrections)}
      {gate.weighable && " Who promotes it takes this loss; that is written down."}
    </p>
  );
}

interface AskedProps extends Props {
  readonly title: string;
  readonly verb: string;
  readonly act: (reason: string) => Promise<Answer<Promotion>>;
  readonly children: preact.ComponentChildren;
}

function Asked({ title, verb, act, onClose, onDone, children }: AskedProps) {
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const reason = String(new FormData(event.currentTarget as HTMLFormElement).get("reason"));
    setBusy(true);
    const { value, error } = await act(reason.trim());
    setBusy(false);
    setProblem(error);
    if (!value) return;
    say(`${value.version} is champion now.`);
    await onDone();
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form class="form" onSubmit={submit}>
        {children}
        <label>
          Why (optional, kept with the change)
          <input name="reason" maxLength={500} autocomplete="off" autofocus />
        </label>
        <Problem text={problem} />
        <div class="row">
          <button type="submit" class="primary" disabled={busy}>
            {verb}
          </button>
          <button type="button" onClick={onClose}>
            Leave it
          </button>
        </div>
      </form>
    </Dialog>
  );
}
