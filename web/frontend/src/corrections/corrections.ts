/** Faces that people gave their right label, and the cameras that may keep them. */

import { plural } from "../shared/format";
import { type Answer, ask } from "../shared/rest";
import type { Track } from "../shared/wire";

export const NOT_A_FACE = "not_a_face";

/** A face whose label a person chose. */
export interface Correction {
  readonly id: number;
  readonly camera: string | null;
  readonly camera_name: string | null;
  readonly track: number | null;
  /** When the face was seen. */
  readonly at_ms: number;
  readonly label: string | null;
  readonly scores: Readonly<Record<string, number>> | null;
  readonly top: string | null;
  readonly model_version: string | null;
  /** True for those that are never trained on and prove a new model. */
  readonly held_out: boolean;
  /** Address of its picture. */
  readonly crop: string;
}

export interface Corrections {
  readonly corrections: readonly Correction[];
  /** Whether there are older ones. */
  readonly more: boolean;
  readonly counts: Readonly<Record<string, number>>;
  readonly held_out: number;
}

/** A label as people read it. */
export function labelName(label: string): string {
  return label === NOT_A_FACE ? "not a face" : label;
}

/** How many are kept, and what each part is for. */
export function summary({ counts, held_out: heldOut }: Corrections): string {
  const all = Object.values(counts).reduce((sum, one) => sum + one, 0);
  if (!all) return "None yet.";
  const kept = `${plural(all, "face")} kept`;
  if (!heldOut) return `${kept}; none of them is held out to prove a new model yet.`;
  const they =
    heldOut === 1 ? "is never trained on, so that it" : "are never trained on, so that they";
  return `${kept}; ${heldOut} of them ${they} can prove a new model.`;
}

/** Keeps the face of somebody in view as it was scored last; without a label as yet. */
export async function keepFace(camera: string, track: Track): Promise<Answer<Correction>> {
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
