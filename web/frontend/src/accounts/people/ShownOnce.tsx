/** A secret that was made just now: to be copied, for it is not shown again. */

import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import { t } from "../../shared/texts/texts";

interface Props {
  readonly name: string;
  readonly text: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

export function ShownOnce({ name, text, onClose, children }: Props) {
  const field = useRef<HTMLInputElement>(null);
  const [outcome, setOutcome] = useState("");
  const copy = async () => {
    const copied = await copyText(text, field.current);
    setOutcome(copied ? t.shared.copied : t.accounts.copyByKeys);
  };
  return (
    <div class="form">
      <label>
        {name}
        <input
          ref={field}
          class="secret"
          readOnly
          value={text}
          spellcheck={false}
          onFocus={(event) => event.currentTarget.select()}
        />
      </label>
      <p class="quiet">{children}</p>
      <p>
        <strong>{t.accounts.shownOnce}</strong> {t.accounts.onlyHash}
      </p>
      <div class="row">
        <button type="button" class="primary" onClick={() => void copy()}>
          {t.accounts.copy}
        </button>
        <button type="button" onClick={onClose}>
          {t.shared.done}
        </button>
        <span class="quiet" role="status">
          {outcome}
        </span>
      </div>
    </div>
  );
}

/** Copies; over plain HTTP browsers offer no clipboard but that of a selection. */
async function copyText(text: string, field: HTMLInputElement | null): Promise<boolean> {
  field?.select();
  if (navigator.clipboard) {
    return navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    );
  }
  return document.execCommand("copy");
}
