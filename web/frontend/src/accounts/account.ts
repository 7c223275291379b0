/** Who uses the page, and how one signs in. */

import { signal } from "@preact/signals";
import { type Answer, ask } from "../shared/rest";
import { socket } from "../shared/transport";
import type { Account, SignedIn } from "../shared/wire.generated";

/** Null while the server did not tell. */
export const account = signal<Account | null>(null);

/** True when the page must ask who is there before it shows anything. */
export function isOutside(who: Account | null): boolean {
  return who !== null && who.role === "public";
}

/** Asks the server who this is; a wall screen shows its key first. */
export async function findOut(): Promise<void> {
  const key = keyOf(location.hash);
  if (location.pathname.endsWith("/kiosk") && key !== null) {
    const answer = await ask<Account>("POST", "api/kiosk", { key });
    if (answer.value) {
      account.value = answer.value;
      return;
    }
  }
  account.value = (await ask<Account>("GET", "api/account")).value;
}

/** Signs in; `needs` of the answer tells that a code is to be entered as well. */
export async function signIn(
  name: string,
  password: string,
  code: string | null,
): Promise<Answer<SignedIn>> {
  const answer = await ask<SignedIn>("POST", "api/sign-in", { name, password, code });
  if (answer.value?.account) account.value = answer.value.account;
  return answer;
}

/** Makes the first account with the code of the link that Mien printed. */
export async function setUp(
  code: string,
  name: string,
  password: string,
): Promise<Answer<Account>> {
  const answer = await ask<Account>("POST", "api/setup", { code, name, password });
  if (answer.value) account.value = answer.value;
  return answer;
}

/** The code of a first account's link, or the key of a wall screen's, from its fragment. */
export function keyOf(hash: string): string | null {
  return /^#(?:code|key)=([\w-]+)$/.exec(hash)?.[1] ?? null;
}

/** Goes outside when the server says that the session is over: it refuses the socket then. */
export function leaveWithSession(): void {
  socket.on("connect_error", async () => {
    const answer = await ask<Account>("GET", "api/account");
    if (isOutside(answer.value)) location.reload();
  });
}
