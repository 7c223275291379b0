/** Open alerts: which are new, and what the tab is called meanwhile. */

import type { OpenAlert } from "../shared/wire.generated";

/** Alerts that were not open before; none at first, when all are found open. */
export function fresh(
  before: ReadonlySet<number> | null,
  alerts: readonly OpenAlert[],
): readonly OpenAlert[] {
  return before ? alerts.filter(({ id }) => !before.has(id)) : [];
}

/** What the browser's tab is called. */
export function tabTitle(open: number): string {
  return open ? `(${open}) Mien` : "Mien";
}
