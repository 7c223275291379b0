/** A secret that was made just now: to be copied, for it is not shown again. */

import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { say } from "../../shared/toast";

interface Props {
  readonly name: string;
  readonly text: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

export function ShownOnce({ name, text, onClose, children }: Props) {
  const field = useRef<HTMLInputElement>(null);
  const copy = async () => {
    const copied = await copyText(text, field.current);
    say(copied ? "Copied." : "The browser does not copy here; it is selected, press Ctrl + C.");
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
        <strong>It is shown this once.</strong> Only a hash of it is kept.
      </p>
      <div class="row">
        <button type="button" class="primary" onClick={() => void copy()}>
          Copy
        </button>
        <button type="button" onClick={onClose}>
          Done
        </button>
      </div>
    </div>
  );
}

/** Copies; over plain HTTP browsers offer no clipboard but that of a selection. */
async function copyText(text: string, field: HTMLInputElement | null): Promise<boolean> {
  if (navigator.clipboard) {
    return navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    );
  }
  field?.select();
  return document.execCommand("copy");
}
