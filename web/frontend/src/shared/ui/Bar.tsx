/** One expression of several: its colour, name, bar and figure. */

import { colourOf, expressionName } from "../expressions";

interface Props {
  readonly label: string;
  /** 0 to 1. */
  readonly share: number;
  /** The share as it is to be read. */
  readonly figure: string;
  readonly top: boolean;
}

export function Bar({ label, share, figure, top }: Props) {
  return (
    <div data-top={top}>
      <dt>
        <span class="swatch" style={{ "--colour": colourOf(label) }} />
        {expressionName(label)}
      </dt>
      <dd>
        <span class="bar" style={{ "--share": `${share * 100}%`, "--colour": colourOf(label) }} />
        <span class="number">{figure}</span>
      </dd>
    </div>
  );
}
