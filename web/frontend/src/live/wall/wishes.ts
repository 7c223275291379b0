/** What a wall is to show: as its address says, then its layout, then this browser's choices. */

import { listOf, numberOf, setParams } from "../../shared/address/params";
import { alertsFirst, grid, turnS } from "../../shared/choices";
import { chosenIn, inAddress } from "../../shared/groups";
import type { Layout } from "../../shared/wire.generated";

export type WallWish = Omit<Layout, "id" | "name" | "shared" | "changeable">;

export const MOST_COLUMNS = 4;

/** What holds without a layout. */
export function ownWish(): WallWish {
  return {
    cameras: [],
    group: null,
    hidden: [],
    grid: grid.value,
    turn_s: turnS.value,
    alerts_first: alertsFirst.value,
    full_screen: false,
  };
}

/** What an address says, and of what it does not speak the usual. */
export function wishIn(given: URLSearchParams, usual: WallWish): WallWish {
  const chosen = given.has("cameras") || given.has("group") ? chosenIn(given) : usual;
  const columns = numberOf(given, "grid");
  return {
    cameras: chosen.cameras,
    group: chosen.group,
    hidden: given.has("hide") ? listOf(given, "hide") : usual.hidden,
    grid: columns !== null && columns <= MOST_COLUMNS ? columns : usual.grid,
    turn_s: numberOf(given, "turn") ?? usual.turn_s,
    alerts_first: flagOf(given, "first") ?? usual.alerts_first,
    full_screen: flagOf(given, "full") ?? usual.full_screen,
  };
}

function flagOf(given: URLSearchParams, name: string): boolean | null {
  return given.has(name) ? given.get(name) === "1" : null;
}

/** A wish as changes of an address; an empty list is said, since a layout may name cameras. */
export function paramsOfWish(wish: Partial<WallWish>): Record<string, string | number | null> {
  const said: Record<string, string | number | null> = {};
  if (wish.cameras) said.cameras = wish.group ? null : wish.cameras.join(",");
  if (wish.group !== undefined) said.group = wish.group;
  if (wish.hidden) said.hide = wish.hidden.join(",");
  if (wish.grid !== undefined) said.grid = wish.grid;
  if (wish.turn_s !== undefined) said.turn = wish.turn_s;
  if (wish.alerts_first !== undefined) said.first = Number(wish.alerts_first);
  if (wish.full_screen !== undefined) said.full = Number(wish.full_screen);
  return said;
}

/** Changes what the wall shows: a layout's in the address alone, else how this browser shows any. */
export function choose(changes: Partial<WallWish>, ofLayout: boolean): void {
  if (ofLayout) {
    setParams(paramsOfWish(changes));
    return;
  }
  const { cameras, group = null, hidden, grid: columns, turn_s, alerts_first } = changes;
  if (columns !== undefined) grid.value = columns;
  if (turn_s !== undefined) turnS.value = turn_s;
  if (alerts_first !== undefined) alertsFirst.value = alerts_first;
  setParams({
    ...(cameras ? inAddress({ cameras, group }) : {}),
    ...(hidden ? { hide: hidden.join(",") || null } : {}),
    ...(columns === undefined ? {} : { grid: null }),
    ...(turn_s === undefined ? {} : { turn: null }),
    ...(alerts_first === undefined ? {} : { first: null }),
  });
}
