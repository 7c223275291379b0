/** The form of somebody who is to be told of alerts. */

import { useState } from "preact/hooks";
import { ask } from "../shared/rest";
import { t } from "../shared/texts/texts";
import { Dialog } from "../shared/ui/Dialog";
import { Problem } from "../shared/ui/Problem";
import { type Field, KINDS } from "./receivers";

interface Props {
  readonly onClose: () => void;
  readonly onAdded: () => Promise<void>;
}

export function AddReceiver({ onClose, onAdded }: Props) {
  const [chosen, setChosen] = useState(0);
  const [problem, setProblem] = useState<string | null>(null);
  const kind = KINDS[chosen];
  if (!kind) return null;
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget as HTMLFormElement);
    const text = (name: string) => String(fields.get(name) ?? "");
    const secret = text("secret");
    const { error } = await ask("POST", "api/webhooks", {
      name: text("name"),
      url: kind.address(text),
      ...(secret ? { secret } : {}),
    });
    setProblem(error);
    if (!error) await onAdded();
  };
  return (
    <Dialog title={t.alerts.newReceiver} onClose={onClose}>
      <form class="form" onSubmit={submit}>
        <label>
          {t.alerts.by}
          <select
            value={chosen}
            onChange={(event) => {
              setProblem(null);
              setChosen(Number(event.currentTarget.value));
            }}
          >
            {KINDS.map(({ name }, index) => (
              <option key={name} value={index}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <p class="quiet">{kind.says}</p>
        <label>
          {t.shared.name}
          <input name="name" required maxLength={80} autocomplete="off" autofocus />
        </label>
        {kind.fields.map((field) => (
          <FieldInput key={`${kind.name} ${field.name}`} field={field} />
        ))}
        <Problem text={problem} />
        <button type="submit" class="primary">
          {t.shared.add}
        </button>
      </form>
    </Dialog>
  );
}

function FieldInput({ field }: { readonly field: Field }) {
  const { name, label, type = "text", example, required = false, preset = "" } = field;
  if (type === "checkbox") {
    return (
      <label class="switch">
        <input type="checkbox" name={name} defaultChecked={preset === "on"} />
        {label}
      </label>
    );
  }
  return (
    <label>
      {label}
      <input
        name={name}
        type={type as "text"}
        required={required}
        placeholder={example ?? ""}
        defaultValue={preset}
        autocomplete={type === "password" ? "new-password" : "off"}
        {...(name === "secret" ? { minLength: 8 } : {})}
        {...(type === "number" ? { min: 1, max: 65_535 } : {})}
      />
    </label>
  );
}
