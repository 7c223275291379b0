/** What one can do with the wall as a whole. */

import type { ComponentChildren } from "preact";
import { AddDialog } from "../cameras/AddDialog";
import { may } from "../shared/account";
import { grid } from "../shared/choices";
import { toggleFullScreen } from "../shared/keys";
import { Totals } from "../shared/ui/Totals";
import { Overlays } from "./Overlays";

const GRIDS: readonly (readonly [side: number, name: string])[] = [
  [0, "Automatic"],
  [1, "1 × 1"],
  [2, "2 × 2"],
  [3, "3 × 3"],
  [4, "4 × 4"],
];

export function WallTools({ children }: { readonly children: ComponentChildren }) {
  return (
    <div class="tools">
      <label class="inline">
        <span class="unseen">Grid</span>
        <select
          aria-label="Grid"
          value={grid.value}
          onChange={(event) => {
            grid.value = Number(event.currentTarget.value);
          }}
        >
          {GRIDS.map(([side, name]) => (
            <option key={side} value={side}>
              {name}
            </option>
          ))}
        </select>
      </label>
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
