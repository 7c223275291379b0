/** The codes of an app (TOTP), to be switched on and off. */

import { useState } from "preact/hooks";
import { account } from "../../shared/account";
import { ask } from "../../shared/rest";
import { say } from "../../shared/toast";
import { Dialog } from "../../shared/ui/Dialog";
import { Problem } from "../../shared/ui/Problem";
import type { NewTotp } from "../../shared/wire.generated";
import { PresentPassword } from "./ChangePassword";
import { inGroups, QrCode } from "./QrCode";

export function Codes({ isOn }: { readonly isOn: boolean }) {
  const [secret, setSecret] = useState<NewTotp | null>(null);
  const [endingThem, setEndingThem] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const begin = async () => {
    const { value, error } = await ask<NewTotp>("POST", "api/account/totp");
    setProblem(error);
    setSecret(value);
  };
  const close = () => {
    setSecret(null);
    setEndingThem(false);
  };
  return (
    <section>
      <h2>Codes of an app</h2>
      <p class="quiet">
        {isOn
          ? "Signing in takes a code of your app as well: your password alone lets nobody in."
          : "With an authenticator app, whoever learns your password still cannot sign in."}
      </p>
      <Problem text={problem} />
      {isOn ? (
        <button type="button" onClick={() => setEndingThem(true)}>
          Turn codes off…
        </button>
      ) : (
        <button type="button" onClick={() => void begin()}>
          Turn codes on…
        </button>
      )}
      {secret && <TurnOn secret={secret} onClose={close} />}
      {endingThem && <TurnOff onClose={close} />}
    </section>
  );
}

interface Props {
  readonly onClose: () => void;
}

function TurnOn({ secret, onClose }: Props & { readonly secret: NewTotp }) {
  const [problem, setProblem] = useState<string | null>(null);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget as HTMLFormElement);
    const { error } = await ask("PUT", "api/account/totp", {
      password: fields.get("present"),
      secret: secret.secret,
      code: fields.get("code"),
    });
    setProblem(error);
    if (error) return;
    keepCodes(true);
    say("From now on signing in takes a code of your app.");
    onClose();
  };
  return (
    <Dialog title="Turn codes on" onClose={onClose}>
      <form class="form" onSubmit={submit}>
        <p>Let your authenticator app read this, or type the secret into it:</p>
        <QrCode text={secret.uri} label="The secret for your app as a QR code" />
        <p>
          <code class="secret">{inGroups(secret.secret)}</code>
        </p>
        <label>
          The code that the app shows now
          <input
            name="code"
            required
            maxLength={20}
            inputMode="numeric"
            autocomplete="one-time-code"
            autofocus
          />
        </label>
        <PresentPassword first={false} />
        <Problem text={problem} />
        <button type="submit" class="primary">
          Turn codes on
        </button>
      </form>
    </Dialog>
  );
}

function TurnOff({ onClose }: Props) {
  const [problem, setProblem] = useState<string | null>(null);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const password = new FormData(event.currentTarget as HTMLFormElement).get("present");
    const { error } = await ask("POST", "api/account/totp/remove", { password });
    setProblem(error);
    if (error) return;
    keepCodes(false);
    say("From now on the password alone is enough.");
    onClose();
  };
  return (
    <Dialog title="Turn codes off?" onClose={onClose}>
      <form class="form" onSubmit={submit}>
        <p>Whoever learns your password can then sign in with it.</p>
        <PresentPassword />
        <Problem text={problem} />
        <button type="submit" class="danger">
          Turn codes off
        </button>
      </form>
    </Dialog>
  );
}

function keepCodes(totp: boolean): void {
  const who = account.peek();
  if (who) account.value = { ...who, totp };
}
