/** Roles and cameras in words. */

import { cameraName } from "../shared/state";
import { t } from "../shared/texts/texts";
import type { User } from "../shared/wire.generated";

export type Role = User["role"];

/** From the least to the most, each with what it adds to those before. */
export const ROLES: readonly (readonly [role: Role, may: string])[] = [
  ["viewer", t.accounts.viewerMay],
  ["reviewer", t.accounts.reviewerMay],
  ["operator", t.accounts.operatorMay],
  ["administrator", t.accounts.administratorMay],
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
  if (cameras === null) return t.accounts.allCameras;
  return cameras.length ? cameras.map(nameOf).join(", ") : t.accounts.noCamera;
}
