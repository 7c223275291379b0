/** Cameras as people manage them. */

import { ask } from "../shared/rest";
import { t } from "../shared/texts/texts";
import { say } from "../shared/toast";
import type { Change, ShownCamera } from "../shared/wire.generated";
import { blurOwnCamera, keepOfOwnCamera, ownCamera } from "./browserCamera";

const pathOf = (id: string) => `api/cameras/${encodeURIComponent(id)}`;

/** Changes a camera; returns what is wrong in plain words, or null. */
export async function change(id: string, fields: Change): Promise<string | null> {
  return (await ask("PATCH", pathOf(id), fields)).error;
}

export async function remove(id: string): Promise<string | null> {
  return (await ask("DELETE", pathOf(id))).error;
}

/** Switches blur and says what came of it. */
export async function setBlur(id: string, blur: boolean): Promise<void> {
  const error = await (id === ownCamera.peek() ? blurOwnCamera(blur) : change(id, { blur }));
  say(error ?? (blur ? t.cameras.nowBlurred : t.cameras.nowShown));
}

/** Allows or forbids a camera to keep faces, and says what came of it. */
export async function setKeepFaces({ id, name }: ShownCamera, keep: boolean): Promise<void> {
  const done = keep ? t.cameras.nowKeeps(name) : t.cameras.keepsNoMore(name);
  const isOwn = id === ownCamera.peek();
  say((await (isOwn ? keepOfOwnCamera(keep) : change(id, { keep_faces: keep }))) ?? done);
}
