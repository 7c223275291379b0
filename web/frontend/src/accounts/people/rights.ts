/** Rights as they are chosen: a role, and cameras where the role leaves a choice. */

import { t } from "../../shared/texts/texts";
import { DAY_MS } from "../../shared/times";
import type { User } from "../../shared/wire.generated";
import { isOfAllCameras, type Role } from "../roles";

/** A camera that can be given. */
export interface Given {
  readonly id: string;
  readonly name: string;
}

export interface Rights {
  readonly role: Role;
  /** Null for all, those to come as well. */
  readonly cameras: readonly string[] | null;
}

/** The rights as they are sent: some roles see all cameras, whatever was chosen before. */
export function sent({ role, cameras }: Rights): Rights {
  return { role, cameras: isOfAllCameras(role) ? null : cameras };
}

/** Cameras in words by the names that they have now. */
export function nameIn(cameras: readonly Given[]): (id: string) => string {
  return (id) => cameras.find((camera) => camera.id === id)?.name ?? id;
}

/** With what somebody proves who it is. */
export function proofOf({ issuer, totp }: User): string {
  if (issuer) return new URL(issuer).hostname;
  return totp ? t.accounts.passwordAndCode : t.accounts.passwordOnly;
}

/** How long a token may be good for; no days is for ever. */
export const LASTS: readonly (readonly [name: string, days: number | null])[] = [
  [t.accounts.month, 30],
  [t.accounts.quarter, 90],
  [t.accounts.year, 365],
  [t.accounts.untilRevoked, null],
];

/** What is chosen until somebody chooses otherwise. */
export const USUAL_DAYS = 90;

export function endOf(days: number | null, nowMs: number): number | null {
  return days === null ? null : Math.round(nowMs) + days * DAY_MS;
}
