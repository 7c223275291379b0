/** The form that adds a person. */

import { useState } from "preact/hooks";
import { ask } from "../../shared/rest";
import { t } from "../../shared/texts/texts";
import { say } from "../../shared/toast";
import { Dialog } from "../../shared/ui/Dialog";
import { Problem } from "../../shared/ui/Problem";
import { PasswordFields } from "../PasswordFields";
import { RightsFields } from "./RightsFields";
import { type Given, type Rights, sent } from "./rights";

interface Props {
  readonly cameras: readonly Given[];
  readonly onClose: () => void;
  readonly onAdded: () => Promise<void>;
}

export function AddPerson({ cameras, onClose, onAdded }: Props) {
  const [name, setName] = useState("");
  const [rights, setRights] = useState<Rights>({ role: "viewer", cameras: [] });
  const [password, setPassword] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const wish = { name: name.trim(), password, ...sent(rights) };
    const { error } = await ask("POST", "api/users", wish);
    setProblem(error);
    if (error) return;
    say(t.accounts.canSignIn(wish.name));
    await onAdded();
  };
  return (
    <Dialog title={t.accounts.addPersonTitle} onClose={onClose}>
      <form class="form" onSubmit={submit}>
        <label>
          {t.shared.name}
          <input
            required
            maxLength={64}
            autocomplete="off"
            autofocus
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </label>
        <RightsFields rights={rights} cameras={cameras} onChange={setRights} />
        <PasswordFields name={name} onChange={setPassword} />
        <p class="quiet">{t.accounts.tellPassword}</p>
        <Problem text={problem} />
        <button type="submit" class="primary" disabled={password === null}>
          {t.shared.add}
        </button>
      </form>
    </Dialog>
  );
}
