/** What one can do with the wall as a whole. */

import type { ComponentChildren } from "preact";
import { AddDialog } from "../../cameras/AddDialog";
import { may } from "../../shared/account";
import { setParams } from "../../shared/address/params";
import { grid } from "../../shared/choices";
import { toggleFullScreen } from "../../shared/keys";
import { Totals } from "../../shared/ui/Totals";
import type { CameraNow } from "../../shared/wire.generated";
import { Overlays } from "../Overlays";
import { ShownCameras } from "./ShownCameras";

const GRIDS: readonly (readonly [side: number, name: string])[] = [
  [0, "Automatic"],
  [1, "1 × 1"],
  [2, "2 × 2"],
  [3, "3 × 3"],
  [4, "4 × 4"],
];

export const MOST_COLUMNS = 4;

interface Props {
  readonly cameras: readonly CameraNow[];
  /** How many of them the wall shows. */
  readonly shown: number;
  /** Columns and rows; 0 is automatic. */
  readonly side: number;
  readonly children: ComponentChildren;
}

export function WallTools({ cameras, shown, side, children }: Props) {
  return (
    <div class="tools">
      <label class="inline">
        <span class="unseen">Grid</span>
        <select
          aria-label="Grid"
          value={side}
          onChange={(event) => {
            grid.value = Number(event.currentTarget.value);
            setParams({ grid: null });
          }}
        >
          {GRIDS.map(([side, name]) => (
            <option key={side} value={side}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <ShownCameras cameras={cameras} shown={shown} side={side} />
      {children}
      <Overlays />
      <Totals />
      <a class="button" href="#/mood">
        Room's mood
      </a>
      {may("operator") && (
        <a class="button" href="#/files">
          Photos, videos
        </a>
      )}
      <FullScreen />
      {may("operator") && <AddDialog />}
    </div>
  );
}

function FullScreen() {
  if (!document.fullscreenEnabled) return null;
  return (
    <button type="button" aria-label="Full screen" title="Full screen" onClick={toggleFullScreen}>
      <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
        <path d="M1 5V1h4M9 1h4v4M13 9v4H9M5 13H1V9" fill="none" stroke="currentColor" />
      </svg>
    </button>
  );
}
