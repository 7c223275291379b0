/** The first account, an administrator, made with the code of the link that Mien printed. */

import { useState } from "preact/hooks";
import { Problem } from "../shared/ui/Problem";
import { keyOf, setUp } from "./entry";
import { PasswordFields } from "./PasswordFields";
import { Brand } from "./SignIn";

export function FirstAccount() {
  const code = keyOf(location.hash);
  return (
    <main class="door">
      <Brand />
      <h1>Make the first account</h1>
      {code === null ? (
        <p>Open the link that the terminal printed when Mien was started: it has a code in it.</p>
      ) : (
        <FirstForm code={code} />
      )}
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
      <p class="quiet">
        You will be the administrator: you give others their accounts, and choose what they see.
      </p>
      <form class="form" onSubmit={submit}>
        <label>
          Your name
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
          Make the account
        </button>
      </form>
    </>
  );
}
