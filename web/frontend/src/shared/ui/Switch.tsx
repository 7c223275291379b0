/** A labelled check box that is bound to a choice. */

import type { Signal } from "@preact/signals";

interface Props {
  readonly name: string;
  readonly chosen: Signal<boolean>;
}

export function Switch({ name, chosen }: Props) {
  return (
    <label class="switch">
      <input
        type="checkbox"
        checked={chosen.value}
        onChange={(event) => {
          chosen.value = event.currentTarget.checked;
        }}
      />
      {name}
    </label>
  );
}
