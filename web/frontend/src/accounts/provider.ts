/** Signing in with a provider: on the way there, and back. */

import { signal } from "@preact/signals";
import { account } from "../shared/account";
import { WALL } from "../shared/address/route";
import { ask } from "../shared/rest";
import { t } from "../shared/texts/texts";
import type { Account, OidcAddress, OidcReturn } from "../shared/wire.generated";

/** Where somebody wanted to go, while the browser is at the provider. */
const WANTED_KEY = "mien.wanted";

/** Why nobody came in; null until something went wrong. */
export const whyNot = signal<string | null>(null);

/** True at the address to which the provider sends the browser back. */
export function isReturnAddress(path: string): boolean {
  return path.endsWith("/oidc");
}

/** Leaves for the provider; returns what went wrong. */
export async function goToProvider(): Promise<string | null> {
  sessionStorage.setItem(WANTED_KEY, location.hash);
  const { value, error } = await ask<OidcAddress>("POST", "api/oidc", { back: backAddress() });
  if (value) location.assign(value.address);
  return error;
}

/** Signs in with what the provider sent back, and goes where somebody wanted to go. */
export async function comeBack(): Promise<void> {
  const sent = returned(location.search, backAddress());
  const wanted = sessionStorage.getItem(WANTED_KEY) || WALL;
  sessionStorage.removeItem(WANTED_KEY);
  history.replaceState(null, "", `./${wanted}`);
  if (sent === null) {
    whyNot.value = t.accounts.notLetIn;
    return;
  }
  const { value, error } = await ask<Account>("POST", "api/oidc/sign-in", sent);
  whyNot.value = error;
  if (value) account.value = value;
}

/** What the provider put into the address; null when it let nobody in. Its words are not shown. */
export function returned(search: string, back: string): OidcReturn | null {
  const told = new URLSearchParams(search);
  const code = told.get("code");
  const state = told.get("state");
  return code && state ? { code, state, back } : null;
}

function backAddress(): string {
  return new URL("oidc", document.baseURI).href;
}
