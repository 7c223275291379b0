/** Where things go: the wall's columns, moves by arrow key, how often a tile is refreshed. */

/** Kept in step with the style sheet: the wall's gap; the line under each picture, and borders. */
export const GAP_PX = 12;
export const CAPTION_PX = 39;
const LEAST_TILE_PX = 260;

export interface Arrangement {
  readonly columns: number;
  readonly tilePx: number;
}

/**
 * The arrangement with the largest pictures that needs no scrolling; where not all tiles fit,
 * as many columns as leave them readable.
 */
export function arrange(
  tiles: number,
  widthPx: number,
  heightPx: number,
  aspect = 4 / 3,
): Arrangement {
  const most = Math.max(1, Math.floor((widthPx + GAP_PX) / (LEAST_TILE_PX + GAP_PX)));
  const widest = (columns: number) => Math.floor((widthPx - (columns - 1) * GAP_PX) / columns);
  let best: Arrangement = { columns: 1, tilePx: 0 };
  for (let columns = 1; columns <= Math.min(most, tiles); columns += 1) {
    const rows = Math.ceil(tiles / columns);
    const rowPx = (heightPx - (rows - 1) * GAP_PX) / rows;
    const tilePx = Math.min(widest(columns), Math.floor((rowPx - CAPTION_PX) * aspect));
    if (tilePx > best.tilePx) best = { columns, tilePx };
  }
  if (best.tilePx >= Math.min(LEAST_TILE_PX, widthPx)) return best;
  const columns = Math.max(1, Math.min(most, tiles));
  return { columns, tilePx: widest(columns) };
}

/** As many columns and rows as were chosen, as large as fits. */
export function fixed(
  side: number,
  widthPx: number,
  heightPx: number,
  aspect = 4 / 3,
): Arrangement {
  const wide = Math.floor((widthPx - (side - 1) * GAP_PX) / side);
  const high = Math.floor(((heightPx - (side - 1) * GAP_PX) / side - CAPTION_PX) * aspect);
  return { columns: side, tilePx: Math.max(1, Math.min(wide, high)) };
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
