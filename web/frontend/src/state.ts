/** What the page knows, as signals; written by the transport alone. */

import { type Signal, signal } from "@preact/signals";
import type { FrameHeader, Status } from "./wire";

export type Connection = "connecting" | "online" | "lost";

export const connection = signal<Connection>("connecting");
/** Why the server cannot go on although it is reached; null while it can. */
export const serverTrouble = signal<string | null>(null);
export const status = signal<Status | null>(null);
export const framesPerSecond = signal(0);
/** The page's own clock in milliseconds, for what grows while nothing arrives. */
export const clock = signal(performance.now());

/** What was last drawn of a camera. */
export interface Drawn {
  readonly header: FrameHeader;
  readonly atMs: number;
}

const drawn = new Map<string, Signal<Drawn | null>>();

/** The signal of what was last drawn of a camera. */
export function drawnOf(camera: string): Signal<Drawn | null> {
  let found = drawn.get(camera);
  if (!found) {
    found = signal<Drawn | null>(null);
    drawn.set(camera, found);
  }
  return found;
}

/** The server's present time, from its last status and our clock. */
let statusAtMs = 0;

export function keepStatus(next: Status): void {
  const atMs = performance.now();
  const before = status.peek();
  if (before) framesPerSecond.value = analysedPerSecond(before, next);
  statusAtMs = atMs;
  serverTrouble.value = null;
  status.value = next;
}

export function serverNowMs(): number {
  return (status.value?.now_ms ?? 0) + Math.max(0, clock.value - statusAtMs);
}

/** Frames analysed per second by all cameras between two statuses. */
export function analysedPerSecond(before: Status, next: Status): number {
  const elapsedMs = next.now_ms - before.now_ms;
  if (elapsedMs <= 0) return 0;
  const earlier = new Map(before.cameras.map((camera) => [camera.id, camera.processed]));
  let frames = 0;
  for (const camera of next.cameras) {
    frames += Math.max(0, camera.processed - (earlier.get(camera.id) ?? camera.processed));
  }
  return (frames * 1_000) / elapsedMs;
}
