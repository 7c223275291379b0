/** Roles and cameras in words. */

import { cameraName } from "../shared/state";
import type { User } from "../shared/wire.generated";

export type Role = User["role"];

/** From the least to the most, each with what it adds to those before. */
export const ROLES: readonly (readonly [role: Role, may: string])[] = [
  ["viewer", "Sees live pictures and history."],
  ["reviewer", "Also corrects faces and makes marks."],
  ["operator", "Also looks after all cameras, alerts and uploads."],
  ["administrator", "Also looks after models, people and settings, and erases."],
];

/** True for those who look after all cameras: there is no choice of cameras for them. */
export function isOfAllCameras(role: Role): boolean {
  return role === "operator" || role === "administrator";
}

/** Which cameras are seen; null means all. */
export function camerasWords(
  cameras: readonly string[] | null,
  nameOf: (id: string) => string = cameraName,
): string {
  if (cameras === null) return "all cameras";
  return cameras.length ? cameras.map(nameOf).join(", ") : "no camera";
}
