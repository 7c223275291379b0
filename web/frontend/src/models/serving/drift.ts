/** How far what cameras see now is from what they saw before (population stability index). */

import type { Band } from "../../shared/wire.generated";

/** The band that an index falls into; null when there is none. */
export function bandOf(psi: number, bands: readonly Band[]): string | null {
  return bands.find(({ below }) => below === null || psi < below)?.text ?? null;
}
