/** Signing out, here or everywhere; or why it is done elsewhere. */

import { account } from "../shared/account";
import { signOut } from "./entry";

export function SignOut() {
  if (account.value?.proxy) {
    return (
      <p class="quiet">
        A proxy before Mien says with each request who you are. Sign out there; Mien cannot.
      </p>
    );
  }
  return (
    <>
      <button type="button" onClick={() => void signOut(false)}>
        Sign out
      </button>
      <button type="button" onClick={() => void signOut(true)}>
        Sign out everywhere
      </button>
    </>
  );
}
