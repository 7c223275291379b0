/** Photos and videos that people give the page. */

import { type Signal, signal } from "@preact/signals";
import { query, type Sending, send } from "../shared/rest";
import { keepRun } from "../shared/state";
import type { PhotoResult } from "../shared/wire.generated";
import { HEAD_BYTES, kindOf, refusal } from "./firstBytes";

/** A file that is to be sent. */
export interface Upload {
  readonly file: File;
  /** Null until its turn comes. */
  readonly sentBytes: Signal<number | null>;
  readonly cancel: () => void;
}

/** The server forgets a photo after so long, and so does the page. */
const PHOTO_KEPT_MS = 300_000;

/** Photos of this visit to the page, the newest first. */
export const photos = signal<readonly PhotoResult[]>([]);
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
  const queue = files.filter((_, index) => refusals[index] === null).map(uploadOf);
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

function uploadOf(file: File) {
  let sending: Sending<unknown> | null = null;
  const sentBytes = signal<number | null>(null);
  const chosen = keep.peek() ? "1" : "0";
  const sent = <T>(path: string, onAnswer: (value: T) => void) => {
    const going = send<T>(`${path}?${query({ name: file.name, keep: chosen })}`, file, (bytes) => {
      sentBytes.value = bytes;
    });
    sending = going;
    return going.answer.then((answer) => {
      if (answer?.value) onAnswer(answer.value);
      return answer?.error ?? null;
    });
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
      return kindOf(file) === "photo" ? sent("api/photos", keepPhoto) : sent("api/runs", keepRun);
    },
  };
  return upload;
}

function keepPhoto(photo: PhotoResult): void {
  photos.value = [photo, ...photos.value];
  window.setTimeout(() => {
    photos.value = photos.value.filter((other) => other !== photo);
  }, PHOTO_KEPT_MS);
}

function forget(upload: Upload): void {
  uploads.value = uploads.value.filter((other) => other !== upload);
}
