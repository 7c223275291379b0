/** Which cameras the wall shows, and in which order: pure, from what people chose. */

import { idsOf } from "../../shared/groups";
import type { OpenAlert } from "../../shared/wire.generated";
import type { WallWish } from "./wishes";

/** Items in the chosen order; those that it does not name follow as they come. */
export function ordered<T extends { readonly id: string }>(
  items: readonly T[],
  order: readonly string[],
): readonly T[] {
  const place = new Map(order.map((id, index) => [id, index]));
  const placeOf = (item: T) => place.get(item.id) ?? order.length;
  return [...items].sort((a, b) => placeOf(a) - placeOf(b));
}

/** The ids with one of them put at another place. */
export function moved(ids: readonly string[], id: string, to: number): readonly string[] {
  const others = ids.filter((other) => other !== id);
  return [...others.slice(0, to), id, ...others.slice(to)];
}

/** The cameras that a wall shows: the chosen ones, or all where none of those is there. */
export function shownOf<T extends { readonly id: string; readonly group: string | null }>(
  cameras: readonly T[],
  wish: Pick<WallWish, "cameras" | "group" | "hidden">,
): readonly T[] {
  const ids = idsOf(wish, cameras);
  const chosen = cameras.filter(({ id }) => ids.includes(id));
  return (chosen.length ? chosen : cameras).filter(({ id }) => !wish.hidden.includes(id));
}

/** Cameras with an open alert first, the others as they were. */
export function alertingFirst<T extends { readonly id: string }>(
  items: readonly T[],
  alerts: readonly Pick<OpenAlert, "cameras">[],
): readonly T[] {
  const alerting = new Set(alerts.flatMap(({ cameras }) => cameras));
  return [
    ...items.filter(({ id }) => alerting.has(id)),
    ...items.filter(({ id }) => !alerting.has(id)),
  ];
}

/** How many pages a wall has; 0 columns and rows mean that all fit on one. */
export function pageCount(tiles: number, side: number): number {
  return side ? Math.max(1, Math.ceil(tiles / (side * side))) : 1;
}

/** The items of one page. */
export function pageOf<T>(items: readonly T[], side: number, page: number): readonly T[] {
  return side ? items.slice(page * side * side, (page + 1) * side * side) : items;
}

/** The page that is a step away; after the last comes the first. */
export function turned(page: number, step: number, pages: number): number {
  return (page + step + pages) % pages;
}
