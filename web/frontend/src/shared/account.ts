/** Who uses the page, and what that one may. */

import { signal } from "@preact/signals";
import type { Account } from "./wire.generated";

export type Rank = Account["role"];

/** From the least to the most: each may do what those before it may. */
const RANKS: readonly Rank[] = [
  "public",
  "kiosk",
  "viewer",
  "reviewer",
  "operator",
  "administrator",
];

/** Null until the server told. */
export const account = signal<Account | null>(null);

/** True when whoever uses the page has at least this rank. */
export function may(rank: Rank): boolean {
  const who = account.value;
  return who !== null && RANKS.indexOf(who.role) >= RANKS.indexOf(rank);
}

/** True for whoever sees all cameras, those to come as well. */
export function seesAll(): boolean {
  return account.value?.cameras === null;
}

/** True where people sign in; without a login there are no accounts to speak of. */
export function signsIn(): boolean {
  return account.value?.login === true;
}
