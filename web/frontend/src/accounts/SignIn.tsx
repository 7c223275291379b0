/** The door: a name and a password, or the first account. */

import { useState } from "preact/hooks";
import { Problem } from "../shared/ui/Problem";
import { keyOf, setUp, signIn } from "./account";

export function SignIn({ first }: { readonly first: boolean }) {
  const code = keyOf(location.hash);
  const [problem, setProblem] = useState<string | null>(null);
  const [needsCode, setNeedsCode] = useState(false);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const [name, password] = [String(form.get("name")), String(form.get("password"))];
    if (first) {
      const { error } = await setUp(code ?? "", name, password);
      setProblem(error);
      if (!error) history.replaceState(null, "", "./");
      return;
    }
    const entered = needsCode ? String(form.get("code")) : null;
    const { value, error } = await signIn(name, password, entered);
    setProblem(error);
    if (value?.needs === "code") setNeedsCode(true);
  };
  if (first && code === null) return <NoCode />;
  return (
    <main class="door">
      <h1>{first ? "Make the first account" : "Sign in to Mien"}</h1>
      <form class="form" onSubmit={submit}>
        <label>
          Name
          <input name="name" required maxLength={64} autocomplete="username" autofocus />
        </label>
        <label>
          Password
          <input
            name="password"
            type="password"
            required
            minLength={first ? 12 : undefined}
            autocomplete={first ? "new-password" : "current-password"}
          />
        </label>
        {needsCode && (
          <label>
            Code of your app
            <input
              name="code"
              required
              inputMode="numeric"
              autocomplete="one-time-code"
              autofocus
            />
          </label>
        )}
        <Problem text={problem} />
        <button type="submit" class="primary">
          {first ? "Make it" : "Sign in"}
        </button>
      </form>
    </main>
  );
}

function NoCode() {
  return (
    <main class="door">
      <h1>Make the first account</h1>
      <p>Open the link that the terminal printed when Mien was started: it has a code in it.</p>
    </main>
  );
}
