/** Signing out, here or everywhere; or why it is done elsewhere. */

import { account } from "../shared/account";
import { t } from "../shared/texts/texts";
import { signOut } from "./entry";

export function SignOut() {
  if (account.value?.proxy) {
    return <p class="quiet">{t.accounts.proxySignsOut}</p>;
  }
  return (
    <>
      <button type="button" onClick={() => void signOut(false)}>
        {t.accounts.signOut}
      </button>
      <button type="button" onClick={() => void signOut(true)}>
        {t.accounts.signOutEverywhere}
      </button>
    </>
  );
}
