/** The order of the cameras on the wall: pure, from what people did. */

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
