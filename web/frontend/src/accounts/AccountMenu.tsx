/** One's own name at the top, and what one can do about being signed in. */

import { useState } from "preact/hooks";
import { account } from "../shared/account";
import { called, t } from "../shared/texts/texts";
import { Dialog } from "../shared/ui/Dialog";
import { camerasWords } from "./roles";
import { SignOut } from "./SignOut";

export function AccountMenu() {
  const [open, setOpen] = useState(false);
  const who = account.value;
  if (!who?.login || who.name === null) return null;
  const openAccount = () => {
    setOpen(false);
    location.hash = "#/account";
  };
  return (
    <>
      <button
        type="button"
        class="plain own-name"
        aria-label={t.accounts.accountOf(who.name)}
        onClick={() => setOpen(true)}
      >
        {who.name}
      </button>
      {open && (
        <Dialog title={who.name} onClose={() => setOpen(false)}>
          <p>
            <span class="kind">{called(t.accounts.roles, who.role)}</span>{" "}
            <span class="quiet">{t.accounts.sees(camerasWords(who.cameras))}</span>
          </p>
          <hr />
          <div class="own-menu">
            <button type="button" onClick={openAccount}>
              {t.accounts.yourAccount}
            </button>
            <SignOut />
          </div>
        </Dialog>
      )}
    </>
  );
}
