/** How far what cameras see now is from what they saw before (population stability index). */

import type { Band, CameraDrift, Drift } from "../../shared/wire.generated";

export const MEASURES = ["scores", "confidence", "face_size", "brightness"] as const;

export function hasFigures({ psi }: Pick<CameraDrift, "psi">): boolean {
  return MEASURES.some((key) => psi[key] !== null);
}

/** Before two weeks are gathered there is nothing to say of any camera. */
export function isTooEarly({ cameras, gathered_days: days, needed_days: needed }: Drift): boolean {
  return cameras.length > 0 && days < needed && !cameras.some(hasFigures);
}

/** The band that an index falls into; null when there is none. */
export function bandOf(psi: number, bands: readonly Band[]): string | null {
  return bands.find(({ below }) => below === null || psi < below)?.text ?? null;
}
