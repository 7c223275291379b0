/** Photos and videos that people give the page. */

import { signal } from "@preact/signals";
import { send } from "./rest";
import type { Box, RunBrief } from "./wire";

/** One face of a photo. */
export interface PhotoFace {
  readonly track: number;
  readonly box_xywh: Box;
  readonly scores: Readonly<Record<string, number>> | null;
  readonly top: string | null;
  readonly quality: { readonly held_back: string | null };
}

export interface Photo {
  readonly id: string;
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly took_ms: number;
  readonly faces: readonly PhotoFace[];
}

/** Photos of this visit to the page, the newest first. */
export const photos = signal<readonly Photo[]>([]);
/** Names of the files that are on their way. */
export const uploading = signal<readonly string[]>([]);
/** What was wrong with the last files. */
export const refused = signal<readonly string[]>([]);

/** Sends files, one after the other: photos are answered, videos become runs. */
export async function upload(files: readonly File[]): Promise<void> {
  refused.value = [];
  location.hash = "#/files";
  uploading.value = [...uploading.value, ...files.map((file) => file.name)];
  for (const file of files) {
    const error = await uploadOne(file);
    uploading.value = without(uploading.value, file.name);
    if (error) refused.value = [...refused.value, error];
  }
}

async function uploadOne(file: File): Promise<string | null> {
  const name = encodeURIComponent(file.name);
  if (!file.type.startsWith("image/")) {
    return (await send<RunBrief>(`/api/runs?name=${name}`, file)).error;
  }
  const { value, error } = await send<Photo>(`/api/photos?name=${name}`, file);
  if (value) photos.value = [value, ...photos.value];
  return error;
}

function without(names: readonly string[], name: string): readonly string[] {
  const index = names.indexOf(name);
  return names.filter((_, other) => other !== index);
}
