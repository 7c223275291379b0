/** A new password, twice, with the rules that it meets so far. */

import { useState } from "preact/hooks";
import { t } from "../shared/texts/texts";
import { rulesFor } from "./passwords";

interface Props {
  /** Whose it is to be. */
  readonly name: string;
  /** Told the password once it meets all rules, and null while it does not. */
  readonly onChange: (password: string | null) => void;
}

export function PasswordFields({ name, onChange }: Props) {
  const [typed, setTyped] = useState({ password: "", again: "" });
  const put = (next: typeof typed) => {
    setTyped(next);
    const isGood = rulesFor(name, next.password, next.again).every((rule) => rule.isMet);
    onChange(isGood ? next.password : null);
  };
  return (
    <>
      <label>
        {t.accounts.newPassword}
        <input
          type="password"
          required
          maxLength={256}
          autocomplete="new-password"
          value={typed.password}
          onInput={(event) => put({ ...typed, password: event.currentTarget.value })}
        />
      </label>
      <label>
        {t.accounts.again}
        <input
          type="password"
          required
          maxLength={256}
          autocomplete="new-password"
          value={typed.again}
          onInput={(event) => put({ ...typed, again: event.currentTarget.value })}
        />
      </label>
      <ul class="rules" aria-label={t.accounts.passwordNeeds}>
        {rulesFor(name, typed.password, typed.again).map(({ text, isMet }) => (
          <li key={text} data-met={isMet}>
            <span aria-hidden="true">{isMet ? "✓" : "○"}</span> {text}
            <span class="unseen">{isMet ? t.accounts.met : t.accounts.notMet}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
