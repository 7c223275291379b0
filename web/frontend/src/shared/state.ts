/** What the page knows, as signals; written by the transport, and by uploads. */

import { type Signal, signal } from "@preact/signals";
import { parse } from "./address/route";
import { keepFaces, keepWorkers } from "./trails";
import type { CameraNow, FrameHeader, RunSummary, Status, StatusEvent } from "./wire.generated";
import { keepGone } from "./workers";

export type Connection = "connecting" | "online" | "lost";

export const connection = signal<Connection>("connecting");
/** Why the server cannot go on although it is reached; null while it can. */
export const serverTrouble = signal<string | null>(null);
/** The newest status; before the socket told one, without the runs. */
export const status = signal<(Status & Partial<StatusEvent>) | null>(null);
export const framesPerSecond = signal(0);
/** Grows whenever the server tells that a training has changed. */
export const trainings = signal(0);
/** Which view is shown. */
export const route = signal(parse(globalThis.location?.hash ?? ""));
/** The page's own clock in milliseconds, for what grows while nothing arrives. */
export const clock = signal(performance.now());

/** What was last drawn of a camera. */
export interface Drawn {
  readonly header: FrameHeader;
  readonly atMs: number;
}

/** What the page shows of a camera. */
export interface Sight {
  readonly drawn: Signal<Drawn | null>;
  /** Age of what is shown in whole seconds, null before the first; steady while frames come. */
  readonly silenceS: Signal<number | null>;
}

const sights = new Map<string, Sight>();

export function sightOf(camera: string): Sight {
  let sight = sights.get(camera);
  if (!sight) {
    sight = { drawn: signal(null), silenceS: signal(null) };
    sights.set(camera, sight);
  }
  return sight;
}

/** A frame is on the screen. */
export function keepDrawn(header: FrameHeader): void {
  const sight = sightOf(header.camera);
  keepFaces(header);
  sight.drawn.value = { header, atMs: performance.now() };
  sight.silenceS.value = Math.floor(header.age_ms / 1_000);
}

/** The camera is shown anew: what was drawn before is no longer on the screen. */
export function forgetDrawn(camera: string): void {
  const sight = sightOf(camera);
  sight.drawn.value = null;
  sight.silenceS.value = null;
}

/** Moves the page's clock on, and with it all ages. */
export function tick(): void {
  clock.value = performance.now();
  for (const { drawn, silenceS } of sights.values()) {
    const last = drawn.peek();
    if (last) {
      silenceS.value = Math.floor((last.header.age_ms + clock.peek() - last.atMs) / 1_000);
    }
  }
}

/** When the last status came, by the page's clock. */
let statusAtMs = 0;

export function keepStatus(next: Status | StatusEvent): void {
  const atMs = performance.now();
  const before = status.peek();
  if (before) framesPerSecond.value = analysedPerSecond(before, next);
  statusAtMs = atMs;
  serverTrouble.value = null;
  keepWorkers(next);
  keepGone(next);
  status.value = { ...next, cameras: byName(next.cameras) };
}

const inNames = new Intl.Collator("en", { numeric: true });

/** The server tells them in no order; here each keeps its place. */
export function byName(cameras: readonly CameraNow[]): readonly CameraNow[] {
  return [...cameras].sort(
    (a, b) => inNames.compare(a.name, b.name) || inNames.compare(a.id, b.id),
  );
}

/** A run has begun; the next status names it, too, if the one before this answer did not. */
export function keepRun(run: RunSummary): void {
  const present = status.peek();
  const runs = present?.runs ?? [];
  if (!present || runs.some(({ id }) => id === run.id)) return;
  status.value = { ...present, runs: [...runs, run] };
}

/** The server's present time, from its last status and our clock. */
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

/** What a camera is called; its id when it is no longer there. */
export function cameraName(id: string): string {
  return status.value?.cameras.find((camera) => camera.id === id)?.name ?? id;
}
