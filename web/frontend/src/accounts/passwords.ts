/** What a password needs, told while it is typed; the server has the last word. */

import { t } from "../shared/texts/texts";

const SHORTEST = 12;
const DIFFERENT = 5;

export interface Rule {
  readonly text: string;
  readonly isMet: boolean;
}

/** Each rule, and whether a password that was typed twice meets it. */
export function rulesFor(name: string, password: string, again: string): readonly Rule[] {
  const plain = password.toLowerCase();
  const known = name.trim().toLowerCase();
  const letters = [...plain];
  const isName =
    known !== "" && plain.includes(known) && letters.length - [...known].length < SHORTEST / 2;
  return [
    { text: t.accounts.longEnough(SHORTEST), isMet: [...password].length >= SHORTEST },
    { text: t.accounts.differentEnough(DIFFERENT), isMet: new Set(letters).size >= DIFFERENT },
    { text: t.accounts.notTheName, isMet: password !== "" && !isName },
    { text: t.accounts.sameTwice, isMet: password !== "" && password === again },
  ];
}
