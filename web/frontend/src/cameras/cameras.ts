/** Cameras as people manage them. */

import { ask } from "../shared/rest";
import { say } from "../shared/toast";
import { blurOwnCamera, ownCamera } from "./browserCamera";

export interface Camera {
  readonly id: string;
  readonly name: string;
  readonly source: string;
  readonly paused: boolean;
  readonly blur: boolean;
  /** Whether faces may be kept for correction. */
  readonly keep_faces: boolean;
  /** Frames per second at most; null takes all. */
  readonly fps: number | null;
  /** Wider pictures are scaled down to so many pixels. */
  readonly max_width: number;
  /** Added here; given when Mien was started; or some browser's own. */
  readonly origin: "added" | "given" | "browser";
}

export type CameraChange = Partial<
  Pick<Camera, "name" | "source" | "paused" | "blur" | "keep_faces" | "fps" | "max_width">
>;

/** How pictures are shown unless somebody chooses otherwise. */
export interface Display {
  readonly blur_default: boolean;
  /** The operator has faces blurred on every camera; nobody can switch that off. */
  readonly blur_locked: boolean;
}

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

const pathOf = (id: string) => `api/cameras/${encodeURIComponent(id)}`;

/** Changes a camera; returns what is wrong in plain words, or null. */
export async function change(id: string, fields: CameraChange): Promise<string | null> {
  return (await ask("PATCH", pathOf(id), fields)).error;
}

export async function remove(id: string): Promise<string | null> {
  return (await ask("DELETE", pathOf(id))).error;
}

/** Switches blur and says what came of it. */
export async function setBlur(id: string, blur: boolean): Promise<void> {
  const error = await (id === ownCamera.peek() ? blurOwnCamera(blur) : change(id, { blur }));
  say(error ?? (blur ? "Faces are blurred." : "Faces are shown."));
}

/** Allows or forbids a camera to keep faces, and says what came of it. */
export async function setKeepFaces({ id, name }: Camera, keep: boolean): Promise<void> {
  const done = keep ? `${name} may keep faces.` : `${name} keeps no more faces.`;
  say((await change(id, { keep_faces: keep })) ?? done);
}
