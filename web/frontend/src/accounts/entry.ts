/** How one gets in and out, and what becomes of the page when a session ends. */

import { account } from "../shared/account";
import { WALL } from "../shared/address/route";
import { type Answer, ask } from "../shared/rest";
import { t } from "../shared/texts/texts";
import { say } from "../shared/toast";
import { socket } from "../shared/transport";
import type { Account, SignedIn } from "../shared/wire.generated";
import { comeBack, isReturnAddress } from "./provider";

/** Why somebody is asked to sign in again; told once, after the page was loaded anew. */
const LEFT = {
  out: t.accounts.signedOut,
  ended: t.accounts.sessionOver,
  password: t.accounts.passwordChanged,
} as const;
const LEFT_KEY = "mien.left";

let leaving = false;

/** True when the page must ask who is there before it shows anything. */
export function isOutside(who: Account): boolean {
  return who.role === "public";
}

/** True at the address of a wall screen. */
export function isKioskAddress(path: string): boolean {
  return path.endsWith("/kiosk");
}

/** The code of a first account's link, or the key of a wall screen's, from its fragment. */
export function keyOf(hash: string): string | null {
  return /^#(?:code|key)=([\w-]+)(?:&layout=\d+)?$/.exec(hash)?.[1] ?? null;
}

/** The layout that a wall screen's link names; null for all of its cameras. */
export function layoutOf(hash: string): number | null {
  const layout = /&layout=(\d{1,9})$/.exec(hash)?.[1];
  return layout === undefined ? null : Number(layout);
}

/**
 * Asks the server who this is; a wall screen shows its key first, and whoever comes back from a
 * provider what that sent. Returns what went wrong.
 */
export async function findOut(): Promise<string | null> {
  if (isReturnAddress(location.pathname)) await comeBack();
  const key = keyOf(location.hash);
  if (isKioskAddress(location.pathname) && key !== null) {
    const { value } = await ask<Account>("POST", "api/kiosk", { key });
    if (value) {
      account.value = value;
      return null;
    }
  }
  const { value, error } = await ask<Account>("GET", "api/account");
  if (value) account.value = value;
  return error;
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

/** Signs this browser out, or all of one's own. */
export async function signOut(everywhere: boolean): Promise<void> {
  const error = await leave("out", () =>
    everywhere ? ask("DELETE", "api/account/sessions") : ask("POST", "api/sign-out"),
  );
  if (error) say(error);
}

/** Does what ends this session, and goes to the sign-in once it is done; or tells what is wrong. */
export async function leave(
  why: keyof typeof LEFT,
  end: () => Promise<Answer<unknown>>,
): Promise<string | null> {
  leaving = true;
  const { error } = await end();
  leaving = error === null;
  if (error === null) {
    history.replaceState(null, "", WALL);
    goOutside(why);
  }
  return error;
}

/** What the sign-in says first to somebody who was inside before; null to everybody else. */
export function whyLeft(): string | null {
  const why = sessionStorage.getItem(LEFT_KEY);
  sessionStorage.removeItem(LEFT_KEY);
  return Object.entries(LEFT).find(([name]) => name === why)?.[1] ?? null;
}

/** Looks who this is whenever the connection comes or fails: it may be somebody else by now. */
export function watchSession(): void {
  socket.on("connect_error", lookAgain);
  socket.on("connect", lookAgain);
}

async function lookAgain(): Promise<void> {
  const { value } = await ask<Account>("GET", "api/account");
  if (leaving || !value || isSame(value, account.peek())) return;
  if (isOutside(value)) goOutside("ended");
  else location.reload();
}

/** True while one is the same person, with the same rights. */
export function isSame(who: Account, before: Account | null): boolean {
  const rights = ({ login, name, role, cameras }: Account) => [login, name, role, cameras];
  return before !== null && JSON.stringify(rights(who)) === JSON.stringify(rights(before));
}

/** A page that is loaded anew holds nothing of what the one before was allowed to see. */
function goOutside(why: keyof typeof LEFT): void {
  sessionStorage.setItem(LEFT_KEY, why);
  location.reload();
}
