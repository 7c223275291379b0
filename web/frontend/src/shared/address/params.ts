/**
 * What stands behind the `?` of the page's address: what a view shows. So a view is shared by copying
 * its address, and Back undoes a choice.
 */

import { signal } from "@preact/signals";

/** The present view's choices. */
export const params = signal(paramsOf(globalThis.location?.hash ?? ""));

export function paramsOf(hash: string): URLSearchParams {
  return new URLSearchParams(hash.split("?")[1] ?? "");
}

/** The address with some choices changed; null takes one out. */
export function withParams(
  hash: string,
  changes: Readonly<Record<string, string | number | null>>,
): string {
  const [path = "", given = ""] = hash.split("?");
  const next = new URLSearchParams(given);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) next.delete(name);
    else next.set(name, String(value));
  }
  return next.size ? `${path}?${next}` : path;
}

/** Changes choices of the present view, as a step that Back undoes. */
export function setParams(changes: Readonly<Record<string, string | number | null>>): void {
  location.hash = withParams(location.hash || "#/", changes);
}

/** Opens a dialog over the present view, as a step that Back undoes. */
export function openOver(name: string, value: string): void {
  setParams({ [name]: value });
  history.replaceState({ over: name }, "");
}

/** Closes it: goes back where it was opened here; an address that was opened with it loses it. */
export function closeOver(name: string): void {
  if (!paramsOf(location.hash).has(name)) return;
  if (history.state?.over === name) history.back();
  else location.replace(withParams(location.hash, { [name]: null }));
}

/** A choice that is a whole number from 0; null where there is none. */
export function numberOf(given: URLSearchParams, name: string): number | null {
  const text = given.get(name) ?? "";
  return /^\d{1,16}$/.test(text) ? Number(text) : null;
}

/** A choice of several, separated by commas. */
export function listOf(given: URLSearchParams, name: string): readonly string[] {
  return (given.get(name) ?? "").split(",").filter(Boolean);
}
