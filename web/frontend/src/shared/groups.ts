/** Groups of cameras. Whoever chooses one means the cameras that are in it now. */

import { listOf } from "./address/params";

/** Cameras that somebody chose: those of a group, or named ones; all where neither is said. */
export interface Chosen {
  readonly cameras: readonly string[];
  readonly group: string | null;
}

export const ALL: Chosen = { cameras: [], group: null };

interface Grouped {
  readonly id: string;
  readonly group: string | null;
}

/** The groups that there are, in the order of their names. */
export function groupsOf(cameras: readonly Grouped[]): readonly string[] {
  const groups = cameras.map(({ group }) => group).filter((group) => group !== null);
  return [...new Set(groups)].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
}

/** Ids of the chosen cameras; none where all are meant. */
export function idsOf(chosen: Chosen, cameras: readonly Grouped[]): readonly string[] {
  if (chosen.group === null) return chosen.cameras;
  return cameras.filter(({ group }) => group === chosen.group).map(({ id }) => id);
}

/** What an address says. */
export function chosenIn(given: URLSearchParams): Chosen {
  const group = given.get("group");
  return group === null ? { cameras: listOf(given, "cameras"), group } : { cameras: [], group };
}

/** The same, as changes of an address. */
export function inAddress({ cameras, group }: Chosen): Record<string, string | null> {
  return { cameras: cameras.join(",") || null, group };
}
