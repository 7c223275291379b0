/** Shares or scores with their names and colours, each always in the same place. */

import { colourOf } from "../expressions";
import { score } from "../format";
import type { Share } from "../shares";

interface Props {
  readonly shares: readonly Share[];
  /** They are no longer those of the present picture. */
  readonly stale?: boolean;
}

export function ShareBars({ shares, stale = false }: Props) {
  const most = Math.max(...shares.map(({ share }) => share));
  return (
    <dl class="scores" data-stale={stale}>
      {shares.map(({ label, share }) => (
        <div key={label} data-top={share === most && share > 0}>
          <dt>
            <span class="swatch" style={{ "--colour": colourOf(label) }} />
            {label}
          </dt>
          <dd>
            <span
              class="bar"
              style={{ "--share": `${share * 100}%`, "--colour": colourOf(label) }}
            />
            <span class="number">{score(share)}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}
