/** The codes of an app (TOTP), to be switched on and off. */

import { useState } from "preact/hooks";
import { account } from "../../shared/account";
import { ask } from "../../shared/rest";
import { t } from "../../shared/texts/texts";
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
      <h2>{t.accounts.codesOfApp}</h2>
      <p class="quiet">{isOn ? t.accounts.codesOn : t.accounts.codesOff}</p>
      <Problem text={problem} />
      {isOn ? (
        <button type="button" onClick={() => setEndingThem(true)}>
          {t.accounts.turnOffMore}
        </button>
      ) : (
        <button type="button" onClick={() => void begin()}>
          {t.accounts.turnOnMore}
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
    say(t.accounts.codesNowOn);
    onClose();
  };
  return (
    <Dialog title={t.accounts.turnOn} onClose={onClose}>
      <form class="form" onSubmit={submit}>
        <p>{t.accounts.scanSecret}</p>
        <QrCode text={secret.uri} label={t.accounts.secretAsQr} />
        <p>
          <code class="secret">{inGroups(secret.secret)}</code>
        </p>
        <label>
          {t.accounts.codeNow}
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
          {t.accounts.turnOn}
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
    say(t.accounts.codesNowOff);
    onClose();
  };
  return (
    <Dialog title={t.accounts.turnOffSure} onClose={onClose}>
      <form class="form" onSubmit={submit}>
        <p>{t.accounts.passwordEnough}</p>
        <PresentPassword />
        <Problem text={problem} />
        <button type="submit" class="danger">
          {t.accounts.turnOff}
        </button>
      </form>
    </Dialog>
  );
}

function keepCodes(totp: boolean): void {
  const who = account.peek();
  if (who) account.value = { ...who, totp };
}
