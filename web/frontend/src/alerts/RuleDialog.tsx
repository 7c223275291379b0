/** The form of an alert rule, which says in a sentence what it means. */

import { useRef, useState } from "preact/hooks";
import { zone } from "../shared/choices";
import { ask } from "../shared/rest";
import { cameraName, status } from "../shared/state";
import { t } from "../shared/texts/texts";
import { CameraChoice } from "../shared/ui/CameraChoice";
import { Dialog } from "../shared/ui/Dialog";
import { Problem } from "../shared/ui/Problem";
import type { Rule, Webhook } from "../shared/wire.generated";
import { ConditionFields } from "./ConditionFields";
import { LastDay } from "./LastDay";
import { QuietHours } from "./QuietHours";
import { type Condition, sentence, wishOf } from "./rules";

interface Props {
  readonly rule: Rule | null;
  readonly webhooks: readonly Webhook[];
  readonly onClose: () => void;
  readonly onSaved: () => Promise<void>;
}

const NEW: Condition = {
  kind: "expression",
  label: "anger",
  share: 0.5,
  seconds: 30,
  of: "camera",
  measure: "share",
  cameras: [],
  faces: 1,
};

export function RuleDialog({ rule, webhooks, onClose, onSaved }: Props) {
  const form = useRef<HTMLFormElement>(null);
  const [condition, setCondition] = useState<Condition>(rule?.condition ?? NEW);
  const [cameras, setCameras] = useState("cameras" in condition ? condition.cameras : []);
  const [told, setTold] = useState<readonly number[]>(rule?.webhooks ?? []);
  const [problem, setProblem] = useState<string | null>(null);

  const whole = "cameras" in condition ? { ...condition, cameras } : condition;
  const wish = () =>
    wishOf(new FormData(form.current as HTMLFormElement), cameras, told, zone.value);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const path = rule ? `api/alerts/rules/${rule.id}` : "api/alerts/rules";
    const { error } = await ask(rule ? "PUT" : "POST", path, wish());
    setProblem(error);
    if (!error) await onSaved();
  };

  return (
    <Dialog title={rule ? t.alerts.editRule : t.alerts.newRule} onClose={onClose} wide>
      <form
        ref={form}
        class="form"
        onSubmit={submit}
        onInput={() => setCondition(wish().condition)}
      >
        <label>
          {t.shared.name}
          <input name="name" required maxLength={80} defaultValue={rule?.name ?? ""} autofocus />
        </label>
        <ConditionFields condition={condition} />
        {condition.kind !== "stage_lagging" && (
          <CameraChoice
            title={t.shared.cameras}
            cameras={status.value?.cameras ?? []}
            chosen={cameras}
            onChange={setCameras}
          />
        )}
        <p class="sentence">{sentence(whole, cameraName)}</p>
        <LastDay condition={whole} />
        <Told webhooks={webhooks} told={told} onChange={setTold} />
        <QuietHours quiet={rule?.quiet ?? null} />
        <label class="switch">
          <input type="checkbox" name="enabled" defaultChecked={rule?.enabled ?? true} />
          {t.alerts.switchedOn}
        </label>
        <Problem text={problem} />
        <button type="submit" class="primary">
          {t.shared.save}
        </button>
      </form>
    </Dialog>
  );
}

interface ToldProps {
  readonly webhooks: readonly Webhook[];
  readonly told: readonly number[];
  readonly onChange: (told: readonly number[]) => void;
}

function Told({ webhooks, told, onChange }: ToldProps) {
  if (!webhooks.length) return null;
  return (
    <fieldset class="pills">
      <legend>{t.alerts.tell}</legend>
      {webhooks.map(({ id, name }) => (
        <label key={id}>
          <input
            type="checkbox"
            checked={told.includes(id)}
            onInput={(event) => {
              const others = told.filter((other) => other !== id);
              onChange(event.currentTarget.checked ? [...others, id] : others);
            }}
          />
          {name}
        </label>
      ))}
    </fieldset>
  );
}
