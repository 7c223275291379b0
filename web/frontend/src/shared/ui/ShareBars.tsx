/** Shares or scores with their names and colours, each always in the same place. */

import { score } from "../format";
import type { Share } from "../shares";
import { Bar } from "./Bar";

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
        <Bar
          key={label}
          label={label}
          share={share}
          figure={score(share)}
          top={share === most && share > 0}
        />
      ))}
    </dl>
  );
}
