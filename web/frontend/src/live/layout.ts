/** Where things go: the wall's columns, moves by arrow key, how often a tile is refreshed. */

/** Kept in step with the style sheet: the wall's gap; the line under each picture, and borders. */
export const GAP_PX = 12;
const CAPTION_PX = 39;
const SMALL_CAPTION_PX = 25;
/** Up to here a tile has the small line. */
const SMALL_TILE_PX = 230;
/** In a smaller one no expression could be read. */
const LEAST_TILE_PX = 96;

/** Height of the line under a picture so wide. */
export function captionPx(tilePx: number): number {
  return tilePx > SMALL_TILE_PX ? CAPTION_PX : SMALL_CAPTION_PX;
}

export interface Arrangement {
  readonly columns: number;
  readonly tilePx: number;
}

/** The arrangement with the largest pictures of which all fit; what is too small to read scrolls. */
export function arrange(
  tiles: number,
  widthPx: number,
  heightPx: number,
  aspect = 4 / 3,
): Arrangement {
  let best: Arrangement = { columns: 1, tilePx: 0 };
  for (let columns = 1; columns <= Math.max(1, tiles); columns += 1) {
    const tilePx = widestIn(columns, Math.ceil(tiles / columns), widthPx, heightPx, aspect);
    if (tilePx > best.tilePx) best = { columns, tilePx };
  }
  const least = Math.min(LEAST_TILE_PX, widthPx);
  if (best.tilePx >= least) return best;
  const columns = Math.max(1, Math.floor((widthPx + GAP_PX) / (least + GAP_PX)));
  return { columns, tilePx: Math.floor((widthPx - (columns - 1) * GAP_PX) / columns) };
}

/** As many columns and rows as were chosen, as large as fits. */
export function fixed(
  side: number,
  widthPx: number,
  heightPx: number,
  aspect = 4 / 3,
): Arrangement {
  return { columns: side, tilePx: Math.max(1, widestIn(side, side, widthPx, heightPx, aspect)) };
}

function widestIn(
  columns: number,
  rows: number,
  widthPx: number,
  heightPx: number,
  aspect: number,
): number {
  const wide = Math.floor((widthPx - (columns - 1) * GAP_PX) / columns);
  const rowPx = (heightPx - (rows - 1) * GAP_PX) / rows;
  const high = (captionLinePx: number) => Math.floor((rowPx - captionLinePx) * aspect);
  const large = Math.min(wide, high(CAPTION_PX));
  if (large > SMALL_TILE_PX) return large;
  return Math.min(wide, SMALL_TILE_PX, high(SMALL_CAPTION_PX));
}

/** The tile that an arrow key leads to; the same one at the wall's edge. */
export function neighbour(key: string, index: number, tiles: number, columns: number): number {
  const steps: Record<string, number> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -columns,
    ArrowDown: columns,
    Home: -index,
    End: tiles - 1 - index,
  };
  const next = index + (steps[key] ?? 0);
  return next >= 0 && next < tiles ? next : index;
}

/** Frames per second of a tile on the wall; null means the camera's own rate. */
export function wallFps(tiles: number): number | null {
  if (tiles === 1) return null;
  return tiles <= 4 ? 10 : 5;
}

/** Where a picture lies within its canvas when it is shown whole, in canvas pixels. */
export function contain(
  width: number,
  height: number,
  intoWidth: number,
  intoHeight: number,
): { x: number; y: number; scale: number } {
  const scale = Math.min(intoWidth / width, intoHeight / height);
  return { x: (intoWidth - width * scale) / 2, y: (intoHeight - height * scale) / 2, scale };
}
