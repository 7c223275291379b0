/** One line that says what came of something, for a few seconds. */

import { signal } from "@preact/signals";

const SHOWN_MS = 6_000;

export const toast = signal<string | null>(null);
let timer: number | undefined;

export function say(text: string): void {
  toast.value = text;
  window.clearTimeout(timer);
  timer = window.setTimeout(() => {
    toast.value = null;
  }, SHOWN_MS);
}
