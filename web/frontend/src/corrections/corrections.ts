/** Faces that people gave their right label, and the cameras that may keep them. */

import { expressionName } from "../shared/expressions";
import { list } from "../shared/format";
import { type Answer, ask } from "../shared/rest";
import { t } from "../shared/texts/texts";
import type {
  Correction,
  CorrectionProgress,
  Corrections,
  ShownTrack,
} from "../shared/wire.generated";

export const NOT_A_FACE = "not_a_face";
/** More are not named: nobody can look for all at once. */
const MOST_WANTED = 3;

/** A label as people read it. */
export function labelName(label: string): string {
  return label === NOT_A_FACE ? t.corrections.isNotAFace : expressionName(label);
}

/** How many are kept. */
export function summary({ counts }: Corrections): string {
  const all = Object.values(counts).reduce((sum, number) => sum + number, 0);
  return all ? t.corrections.kept(all) : t.shared.noneYet;
}

/** The expressions that corrections lack most, with how many of each; empty when none does. */
export function wanted({ missing }: Pick<CorrectionProgress, "missing">): string {
  const names = Object.entries(missing)
    .sort(([, a], [, b]) => b - a)
    .slice(0, MOST_WANTED)
    .map(([label, number]) => t.corrections.ofLabel(labelName(label), number));
  return list(names, "conjunction");
}

/** Keeps the face of somebody in view as it was scored last; without a label as yet. */
export async function keepFace(camera: string, track: ShownTrack): Promise<Answer<Correction>> {
  const wish = { camera, track: track.id };
  const scored = { ...wish, frame: track.scored_seq ?? null };
  const exact = await ask<Correction>("POST", "api/corrections", scored);
  if (exact.value) return exact;
  // Pictures live for two seconds: the newest one of the track may still be there.
  return ask<Correction>("POST", "api/corrections", { ...wish, frame: null });
}

const pathOf = (id: number) => `api/corrections/${id}`;

/** Gives a kept face another label; returns what is wrong, or null. */
export async function relabel(id: number, label: string): Promise<string | null> {
  return (await ask("PATCH", pathOf(id), { label })).error;
}

export async function forget(id: number): Promise<string | null> {
  return (await ask("DELETE", pathOf(id))).error;
}
