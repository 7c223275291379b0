/** Photos and videos that people give the page. */

import { type Signal, signal } from "@preact/signals";
import { ask, query, type Sending, send } from "../shared/rest";
import { keepRun } from "../shared/state";
import type { PhotoResult, PhotoSetId } from "../shared/wire.generated";
import { HEAD_BYTES, kindOf, refusal } from "./firstBytes";
import { sendVideo } from "./resumable";

/** A file that is to be sent. */
export interface Upload {
  readonly file: File;
  /** Null until its turn comes. */
  readonly sentBytes: Signal<number | null>;
  readonly cancel: () => void;
}

/** The server forgets a photo that is not kept after so long, and so does the page. */
const PHOTO_KEPT_MS = 300_000;

/** Photos that were given together on this visit to the page. */
export interface GivenSet {
  readonly id: string;
  readonly kept: boolean;
  readonly photos: readonly PhotoResult[];
}

/** The newest first. */
export const photoSets = signal<readonly GivenSet[]>([]);
/** Files that are on their way or wait for those before them. */
export const uploads = signal<readonly Upload[]>([]);
/** Whether the next files are kept; off until somebody says so, on each visit anew. */
export const keep = signal(false);
/** What was wrong with the last files. */
export const refused = signal<readonly string[]>([]);

/** Sends files, one after the other: photos are answered, videos become runs. */
export async function upload(files: readonly File[]): Promise<void> {
  refused.value = [];
  location.hash = "#/files";
  const refusals = await Promise.all(files.map(refusalOf));
  refused.value = refusals.filter((reason) => reason !== null);
  const good = files.filter((_, index) => refusals[index] === null);
  const kept = keep.peek();
  const set = good.some((file) => kindOf(file) === "photo") ? await beginSet(kept) : null;
  const queue = good.map((file) => uploadOf(file, kept, set));
  uploads.value = [...uploads.value, ...queue];
  for (const next of queue) {
    if (!uploads.value.includes(next)) continue; // cancelled while it waited
    const error = await next.send();
    forget(next);
    if (error) refused.value = [...refused.value, error];
  }
}

async function refusalOf(file: File): Promise<string | null> {
  const head = await file.slice(0, HEAD_BYTES).arrayBuffer();
  return refusal(file, new Uint8Array(head));
}

/** The id of a new set of photos; null where there can be none now: they stand by themselves. */
async function beginSet(kept: boolean): Promise<string | null> {
  const { value, error } = await ask<PhotoSetId>("POST", "api/photo-sets", { keep: kept });
  if (error) refused.value = [...refused.value, error];
  return value?.id ?? null;
}

function uploadOf(file: File, kept: boolean, set: string | null) {
  let sending: Sending<unknown> | null = null;
  const sentBytes = signal<number | null>(null);
  const onSent = (bytes: number) => {
    sentBytes.value = bytes;
  };
  const sent = async <T>(going: Sending<T>, onAnswer: (value: T) => void) => {
    sending = going;
    const answer = await going.answer;
    if (answer?.value) onAnswer(answer.value);
    return answer?.error ?? null;
  };
  const upload = {
    file,
    sentBytes,
    cancel: () => {
      sending?.cancel();
      forget(upload);
    },
    /** Returns what is wrong, or null when it was taken or cancelled. */
    send: () => {
      sentBytes.value = 0;
      if (kindOf(file) === "video") return sent(sendVideo(file, kept, onSent), keepRun);
      const path = `api/photos?${query({ name: file.name, set })}`;
      return sent(send<PhotoResult>(path, file, onSent), (photo) => addPhoto(photo, set, kept));
    },
  };
  return upload;
}

function addPhoto(photo: PhotoResult, set: string | null, kept: boolean): void {
  const id = set ?? photo.id;
  const before = photoSets.value.find((other) => other.id === id);
  const grown = { id, kept, photos: [...(before?.photos ?? []), photo] };
  photoSets.value = before
    ? photoSets.value.map((other) => (other === before ? grown : other))
    : [grown, ...photoSets.value];
  if (!kept) window.setTimeout(() => forgetPhoto(photo), PHOTO_KEPT_MS);
}

function forgetPhoto(photo: PhotoResult): void {
  photoSets.value = photoSets.value
    .map((set) => ({ ...set, photos: set.photos.filter((other) => other !== photo) }))
    .filter(({ photos }) => photos.length > 0);
}

/** A set was deleted. */
export function forgetSet(id: string): void {
  photoSets.value = photoSets.value.filter((set) => set.id !== id);
}

function forget(upload: Upload): void {
  uploads.value = uploads.value.filter((other) => other !== upload);
}
