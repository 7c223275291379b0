/** What one can do with the wall as a whole. */

import type { ComponentChildren } from "preact";
import { AddDialog } from "../../cameras/AddDialog";
import { may } from "../../shared/account";
import { toggleFullScreen } from "../../shared/keys";
import { t } from "../../shared/texts/texts";
import { Totals } from "../../shared/ui/Totals";
import type { CameraNow } from "../../shared/wire.generated";
import { Overlays } from "../Overlays";
import { LayoutsButton, type SavedWall } from "./Layouts";
import { ShownCameras } from "./ShownCameras";
import { choose, type WallWish } from "./wishes";

const GRIDS: readonly (readonly [side: number, name: string])[] = [
  [0, t.live.automatic],
  [1, "1 × 1"],
  [2, "2 × 2"],
  [3, "3 × 3"],
  [4, "4 × 4"],
];

interface Props {
  readonly cameras: readonly CameraNow[];
  /** How many of them the wall shows. */
  readonly shown: number;
  readonly wish: WallWish;
  readonly saved: SavedWall | null;
  readonly children: ComponentChildren;
}

export function WallTools({ cameras, shown, wish, saved, children }: Props) {
  return (
    <div class="tools">
      <label class="inline">
        <span class="unseen">{t.live.grid}</span>
        <select
          aria-label={t.live.grid}
          value={wish.grid}
          onChange={(event) => choose({ grid: Number(event.currentTarget.value) }, saved !== null)}
        >
          {GRIDS.map(([side, name]) => (
            <option key={side} value={side}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <ShownCameras cameras={cameras} shown={shown} wish={wish} ofLayout={saved !== null} />
      <LayoutsButton wish={wish} saved={saved} />
      {children}
      <Overlays />
      <Totals />
      <a class="button" href="#/mood">
        {t.live.roomsMood}
      </a>
      {may("operator") && (
        <a class="button" href="#/files">
          {t.live.photosVideos}
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
    <button
      type="button"
      aria-label={t.shared.fullScreen}
      title={t.shared.fullScreen}
      onClick={toggleFullScreen}
    >
      <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
        <path d="M1 5V1h4M9 1h4v4M13 9v4H9M5 13H1V9" fill="none" stroke="currentColor" />
      </svg>
    </button>
  );
}
