/** Cameras as people manage them. */

import { ask } from "./rest";
import { say } from "./toast";

export interface Camera {
  readonly id: string;
  readonly name: string;
  readonly source: string;
  readonly paused: boolean;
  readonly blur: boolean;
  /** Whether faces may be kept for correction. */
  readonly keep_faces: boolean;
  /** False for those that belong to this run, which cannot be changed. */
  readonly stored: boolean;
}

export type CameraChange = Partial<
  Pick<Camera, "name" | "source" | "paused" | "blur" | "keep_faces">
>;

/** What a test of a source found. */
export type Trial =
  | {
      readonly ok: true;
      readonly width: number;
      readonly height: number;
      readonly fps: number | null;
      /** As a data URL; null where faces are blurred. */
      readonly picture: string | null;
    }
  | { readonly ok: false; readonly reason: string };

const pathOf = (id: string) => `/api/cameras/${encodeURIComponent(id)}`;

/** Changes a camera; returns what is wrong in plain words, or null. */
export async function change(id: string, fields: CameraChange): Promise<string | null> {
  return (await ask("PATCH", pathOf(id), fields)).error;
}

export async function remove(id: string): Promise<string | null> {
  return (await ask("DELETE", pathOf(id))).error;
}

/** Switches blur and says what came of it. */
export async function setBlur(id: string, blur: boolean): Promise<void> {
  say((await change(id, { blur })) ?? (blur ? "Faces are blurred." : "Faces are shown."));
}

/** Allows or forbids a camera to keep faces, and says what came of it. */
export async function setKeepFaces({ id, name }: Camera, keep: boolean): Promise<void> {
  const done = keep ? `${name} may keep faces.` : `${name} keeps no more faces.`;
  say((await change(id, { keep_faces: keep })) ?? done);
}
