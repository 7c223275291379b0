/** A new password of one's own. */

import { useState } from "preact/hooks";
import { ask } from "../../shared/rest";
import { t } from "../../shared/texts/texts";
import { Dialog } from "../../shared/ui/Dialog";
import { Problem } from "../../shared/ui/Problem";
import { leave } from "../entry";
import { PasswordFields } from "../PasswordFields";

export function ChangePassword({ name }: { readonly name: string }) {
  const [open, setOpen] = useState(false);
  return (
    <section>
      <h2>{t.shared.password}</h2>
      <p class="quiet">{t.accounts.changeSignsOut}</p>
      <button type="button" onClick={() => setOpen(true)}>
        {t.accounts.changePasswordMore}
      </button>
      {open && (
        <Dialog title={t.accounts.changePassword} onClose={() => setOpen(false)}>
          <ChangeForm name={name} />
        </Dialog>
      )}
    </section>
  );
}

function ChangeForm({ name }: { readonly name: string }) {
  const [next, setNext] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const present = new FormData(event.currentTarget as HTMLFormElement).get("present");
    setBusy(true);
    const change = { present, new: next };
    setProblem(await leave("password", () => ask("PUT", "api/account/password", change)));
    setBusy(false);
  };
  return (
    <form class="form" onSubmit={submit}>
      <PresentPassword />
      <PasswordFields name={name} onChange={setNext} />
      <Problem text={problem} />
      <button type="submit" class="primary" disabled={busy || next === null}>
        {t.accounts.changeAndSignOut}
      </button>
    </form>
  );
}

/** One's own password once more, for what must not be done by whoever finds the page open. */
export function PresentPassword({ first = true }: { readonly first?: boolean }) {
  return (
    <label>
      {t.accounts.presentPassword}
      <input
        name="present"
        type="password"
        required
        maxLength={256}
        autocomplete="current-password"
        autofocus={first}
      />
    </label>
  );
}
