/** Asks before another model becomes champion, and says what will happen then. */

import { useState } from "preact/hooks";
import { may } from "../shared/account";
import { closeOver, openOver, params } from "../shared/address/params";
import { useLoaded } from "../shared/loading";
import type { Answer } from "../shared/rest";
import { said } from "../shared/texts/said";
import { t } from "../shared/texts/texts";
import { say } from "../shared/toast";
import { Dialog } from "../shared/ui/Dialog";
import { Problem } from "../shared/ui/Problem";
import type { Model, Promotion, ShownProof } from "../shared/wire.generated";
import { canPromote, pathOf, promote, rollBack, swap } from "./models";
import { brought, verdictOf } from "./proof/proof";

interface Props {
  readonly champion: Model | null;
  readonly onClose: () => void;
  readonly onDone: () => Promise<void>;
}

const PROMOTE = "promote";

/** Opens the dialog that asks whether a model shall become champion. */
export function askToPromote(version: string): void {
  openOver(PROMOTE, version);
}

interface PromotingProps {
  readonly models: readonly Model[];
  readonly onDone: () => Promise<void>;
}

/** That dialog, while the address names a model that can be promoted. */
export function Promoting({ models, onDone }: PromotingProps) {
  const asked = params.value.get(PROMOTE);
  const model = models.find((each) => each.version === asked && canPromote(each));
  if (!model || !may("administrator")) return null;
  return (
    <Promote
      version={model.version}
      champion={models.find(({ state }) => state === "champion") ?? null}
      onClose={() => closeOver(PROMOTE)}
      onDone={onDone}
    />
  );
}

function Promote({ version, ...props }: Props & { readonly version: string }) {
  const { value: proof } = useLoaded<ShownProof>(`${pathOf(version)}/proof`);
  const weighed = proof !== null && verdictOf(proof.gate) === "yellow";
  return (
    <Asked
      {...props}
      title={t.models.promoteTitle(version)}
      verb={weighed ? t.models.promoteAllTheSame : t.models.promote}
      act={(reason) => promote(version, reason, weighed)}
    >
      {proof && <ProofInShort proof={proof} />}
      <p>
        {swap(props.champion?.workers ?? 0)} {t.models.fromThenOn(version)}
      </p>
      {props.champion && <p>{t.models.staysHere(props.champion.version)}</p>}
    </Asked>
  );
}

export function RollBack({ to, ...props }: Props & { readonly to: string }) {
  return (
    <Asked {...props} title={t.models.backTitle(to)} verb={t.models.rollBack} act={rollBack}>
      <p>{swap(props.champion?.workers ?? 0)}</p>
      {props.champion && <p>{t.models.noLonger(props.champion.version)}</p>}
    </Asked>
  );
}

/** What decided, and what a person takes who promotes it all the same. */
function ProofInShort({ proof }: { readonly proof: ShownProof }) {
  const { gate } = proof;
  return (
    <p class="sentence">
      {gate.passed ? t.models.proofPassed : t.models.proofNotPassed}{" "}
      {said(gate.sentence) || brought(proof.corrections)}
      {gate.weighable && ` ${t.models.takesLoss}`}
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
    say(t.models.isChampionNow(value.version));
    onClose();
    await onDone();
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form class="form" onSubmit={submit}>
        {children}
        <label>
          {t.models.why}
          <input name="reason" maxLength={500} autocomplete="off" autofocus />
        </label>
        <Problem text={problem} />
        <div class="row">
          <button type="submit" class="primary" disabled={busy}>
            {verb}
          </button>
          <button type="button" onClick={onClose}>
            {t.models.leaveIt}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
