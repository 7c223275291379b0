/** What was seen lately: each worker's last minute, each face's last minute. */

import type { Columns } from "./shares";
import type { CameraMinute, FaceSecond, FrameHeader, ShownTrack, Status } from "./wire.generated";

const SAMPLES = 60;
export const FACE_MS = 60_000;

export interface Sample {
  readonly rate: number;
  readonly lag: number;
  readonly p95: number;
}

const workers = new Map<string, Sample[]>();

/** Keeps the figures of all workers, and forgets those that are gone. */
export function keepWorkers(status: Status): void {
  const present = new Set(status.workers.map((worker) => worker.name));
  for (const name of workers.keys()) if (!present.has(name)) workers.delete(name);
  for (const worker of status.workers) {
    const trail = workers.get(worker.name) ?? [];
    trail.push({ rate: worker.rate, lag: worker.lag, p95: worker.latency_ms.p95 });
    workers.set(worker.name, trail.slice(-SAMPLES));
  }
}

export function trailOf(worker: string): readonly Sample[] {
  return workers.get(worker) ?? [];
}

/** One answer of the model about a face. */
export interface Moment {
  readonly atMs: number;
  readonly raw: readonly number[];
  readonly scores: readonly number[];
  /** The expression that was shown; none while uncertain. */
  readonly label: string | null;
  /** True for the mean of a second, as the server keeps it. */
  readonly isMean?: boolean;
}

const HALF_SECOND_MS = 500;
const faces = new Map<string, Map<number, Moment[]>>();

/** Keeps what a frame says of its faces, and forgets what is older than a minute. */
export function keepFaces(header: FrameHeader): void {
  const known = faces.get(header.camera) ?? new Map<number, Moment[]>();
  faces.set(header.camera, known);
  for (const track of header.tracks) keepFace(known, track);
  for (const [id, moments] of known) {
    const recent = moments.filter((moment) => moment.atMs > header.captured_ms - FACE_MS);
    if (recent.length) known.set(id, recent);
    else known.delete(id);
  }
}

function keepFace(known: Map<number, Moment[]>, track: ShownTrack): void {
  const { scores, raw, scored_ms: atMs } = track;
  if (!scores || !raw || atMs === undefined) return;
  const moments = known.get(track.id) ?? [];
  if ((moments.at(-1)?.atMs ?? 0) >= atMs) return;
  const label = track.uncertain ? null : (track.label ?? null);
  moments.push({ atMs, raw, scores, label });
  known.set(track.id, moments);
}

/** Puts what the server knows of a camera's last minute before what this page saw itself. */
export function seedFaces(camera: string, minute: CameraMinute, labels: readonly string[]): void {
  const known = faces.get(camera) ?? new Map<number, Moment[]>();
  faces.set(camera, known);
  for (const { track_id, seconds } of minute.faces) {
    const seen = known.get(track_id) ?? [];
    const firstMs = seen.find(({ isMean }) => !isMean)?.atMs ?? Number.POSITIVE_INFINITY;
    const before = seconds.map((second) => meanMoment(second, labels));
    known.set(track_id, [
      ...before.filter(({ atMs }) => atMs < firstMs),
      ...seen.filter(({ isMean }) => !isMean),
    ]);
  }
}

function meanMoment({ start_ms, shares, label }: FaceSecond, labels: readonly string[]): Moment {
  const scores = labels.map((each) => shares[each] ?? 0);
  return { atMs: start_ms + HALF_SECOND_MS, raw: scores, scores, label, isMean: true };
}

export function momentsOf(camera: string, track: number): readonly Moment[] {
  return faces.get(camera)?.get(track) ?? [];
}

/** A stretch of time in which a face showed one expression. */
export interface Stretch {
  readonly label: string | null;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Longer than this without an answer leaves a gap. */
const GAP_MS = 1_500;

/** Raw scores, then smoothed ones, a column for each label; broken where there was no answer. */
export function linesOf(moments: readonly Moment[], labels: number): Columns {
  const seconds: number[] = [];
  const rows: (readonly (number | null)[])[] = [];
  const nothing = Array<null>(2 * labels).fill(null);
  moments.forEach(({ atMs, raw, scores }, index) => {
    const beforeMs = moments[index - 1]?.atMs ?? atMs;
    if (atMs - beforeMs > GAP_MS) {
      seconds.push((beforeMs + 1) / 1_000);
      rows.push(nothing);
    }
    seconds.push(atMs / 1_000);
    rows.push([...raw, ...scores]);
  });
  return [seconds, ...nothing.map((_, column) => rows.map((row) => row[column] ?? null))];
}

/** The mean smoothed scores of some seconds. */
export interface Step {
  readonly fromMs: number;
  readonly scores: readonly number[];
}

const STEP_MS = 5_000;

/** The seconds for which there is an answer, the newest first. */
export function stepsOf(moments: readonly Moment[]): readonly Step[] {
  const stepOf = ({ atMs }: Moment) => Math.floor(atMs / STEP_MS) * STEP_MS;
  return [...new Set(moments.map(stepOf))].reverse().map((fromMs) => ({
    fromMs,
    scores: meanOf(moments.filter((moment) => stepOf(moment) === fromMs)),
  }));
}

function meanOf(moments: readonly Moment[]): readonly number[] {
  const labels = moments[0]?.scores ?? [];
  return labels.map(
    (_, index) =>
      moments.reduce((sum, { scores }) => sum + (scores[index] ?? 0), 0) / moments.length,
  );
}

export function stretches(moments: readonly Moment[]): readonly Stretch[] {
  const made: Stretch[] = [];
  for (const { label, atMs } of moments) {
    const last = made.at(-1);
    if (!last || atMs - last.toMs > GAP_MS) made.push({ label, fromMs: atMs, toMs: atMs });
    else if (last.label === label) made[made.length - 1] = { ...last, toMs: atMs };
    else {
      made[made.length - 1] = { ...last, toMs: atMs };
      made.push({ label, fromMs: atMs, toMs: atMs });
    }
  }
  return made;
}
