/** The door: a name and a password, then the code of an app where the account has one. */

import { useState } from "preact/hooks";
import { account } from "../shared/account";
import { t } from "../shared/texts/texts";
import { Problem } from "../shared/ui/Problem";
import { signIn, whyLeft } from "./entry";
import { goToProvider, whyNot } from "./provider";
import { useWait } from "./waiting";

interface Credentials {
  readonly name: string;
  readonly password: string;
}

export function SignIn() {
  const [why] = useState(whyLeft);
  const [known, setKnown] = useState<Credentials | null>(null);
  const [problem, setProblem] = useState<string | null>(whyNot.peek());
  const [busy, setBusy] = useState(false);
  const [waitS, wait] = useWait();
  const provider = account.value?.provider;

  const send = async ({ name, password }: Credentials, code: string | null) => {
    setBusy(true);
    const answer = await signIn(name, password, code);
    setBusy(false);
    setProblem(answer.error);
    if (answer.error !== null) wait(answer.waitS ?? 0);
    if (answer.value?.needs === "code") setKnown({ name, password });
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const field = (name: string) => String(form.get(name));
    if (known) void send(known, field("code"));
    else void send({ name: field("name"), password: field("password") }, null);
  };
  const leave = async () => {
    setBusy(true);
    setProblem(await goToProvider());
    setBusy(false);
  };
  const back = () => {
    setKnown(null);
    setProblem(null);
  };

  return (
    <main class="door">
      <Brand />
      <h1>{known ? t.accounts.oneMoreStep : t.accounts.signIn}</h1>
      {why && !known && <p role="status">{why}</p>}
      <form class="form" onSubmit={submit}>
        {known ? <CodeField /> : <CredentialFields />}
        <Problem text={problem} />
        <div class="row">
          <button type="submit" class="primary" disabled={busy || waitS > 0}>
            {waitS > 0 ? t.accounts.signInLater(waitS) : t.accounts.signIn}
          </button>
          {known && (
            <button type="button" onClick={back}>
              {t.accounts.back}
            </button>
          )}
        </div>
      </form>
      {provider && !known && (
        <p>
          <button type="button" disabled={busy} onClick={() => void leave()}>
            {t.accounts.signInWith(provider)}
          </button>
        </p>
      )}
    </main>
  );
}

function CredentialFields() {
  return (
    <>
      <label>
        {t.shared.name}
        <input name="name" required maxLength={64} autocomplete="username" autofocus />
      </label>
      <label>
        {t.shared.password}
        <input name="password" type="password" required autocomplete="current-password" />
      </label>
    </>
  );
}

function CodeField() {
  return (
    <label>
      {t.accounts.appCode}
      <input
        ref={(field) => field?.focus()}
        name="code"
        required
        maxLength={20}
        inputMode="numeric"
        autocomplete="one-time-code"
      />
    </label>
  );
}

export function Brand() {
  return (
    <p class="brand">
      <img src="static/icon.svg" alt="" width="26" height="26" />
      Mien
    </p>
  );
}
