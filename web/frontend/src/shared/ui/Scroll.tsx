/** A part that scrolls by itself, also by the keyboard. */

import type { ComponentChildren } from "preact";

interface Props {
  readonly label: string;
  readonly children: ComponentChildren;
}

export function Scroll({ label, children }: Props) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by Tab
    <section class="scroll" aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}
