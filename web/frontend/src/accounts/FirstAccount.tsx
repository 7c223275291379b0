/** The first account, an administrator, made with the code of the link that Mien printed. */

import { useState } from "preact/hooks";
import { t } from "../shared/texts/texts";
import { Problem } from "../shared/ui/Problem";
import { keyOf, setUp } from "./entry";
import { PasswordFields } from "./PasswordFields";
import { Brand } from "./SignIn";

export function FirstAccount() {
  const code = keyOf(location.hash);
  return (
    <main class="door">
      <Brand />
      <h1>{t.accounts.makeFirst}</h1>
      {code === null ? <p>{t.accounts.openPrintedLink}</p> : <FirstForm code={code} />}
    </main>
  );
}

function FirstForm({ code }: { readonly code: string }) {
  const [name, setName] = useState("");
  const [password, setPassword] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (password === null) return;
    setBusy(true);
    const { error } = await setUp(code, name.trim(), password);
    setBusy(false);
    setProblem(error);
  };
  return (
    <>
      <p class="quiet">{t.accounts.youAdminister}</p>
      <form class="form" onSubmit={submit}>
        <label>
          {t.accounts.yourName}
          <input
            required
            maxLength={64}
            autocomplete="username"
            autofocus
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </label>
        <PasswordFields name={name} onChange={setPassword} />
        <Problem text={problem} />
        <button type="submit" class="primary" disabled={busy || password === null}>
          {t.accounts.makeAccount}
        </button>
      </form>
    </>
  );
}
