/** Shares over time as the server gives them, and what charts and tables need of them. */

import type { Span } from "./times";
import type { Bucket, Series } from "./wire.generated";

/** A column of seconds, then one of numbers for each line; null leaves a gap. */
export type Columns = readonly [readonly number[], ...(readonly (number | null)[])[]];

/**
 * Areas that lie on each other: for each label the sum of its share and of all below, the topmost
 * first, so that each is painted over by the next. Every bucket is as wide as it lasts.
 */
export function stacked(series: Series, bucketMs: number): Columns {
  const labels = Object.keys(series.shares);
  const seconds: number[] = [];
  const sums: (number | null)[][] = labels.map(() => []);
  series.start_ms.forEach((startMs, index) => {
    let sum = 0;
    const levels = labels.map((label) => {
      sum += series.shares[label]?.[index] ?? 0;
      return sum;
    });
    seconds.push(startMs / 1_000, (startMs + bucketMs - 1) / 1_000);
    levels.forEach((level, row) => {
      sums[row]?.push(level, level);
    });
    const next = series.start_ms[index + 1];
    if (next !== undefined && next > startMs + bucketMs) {
      seconds.push((startMs + bucketMs) / 1_000);
      for (const column of sums) column.push(null);
    }
  });
  return [seconds, ...sums.reverse()];
}

/** The bucket that a moment falls in; null where there was no face. */
export function bucketAt(series: Series, bucketMs: number, atMs: number): number | null {
  const index = series.start_ms.findLastIndex((startMs) => startMs <= atMs);
  const startMs = series.start_ms[index];
  return startMs !== undefined && atMs < startMs + bucketMs ? index : null;
}

export interface Share {
  readonly label: string;
  readonly share: number;
}

/** The shares of one bucket. */
export function sharesAt(series: Series, index: number): readonly Share[] {
  return Object.entries(series.shares).map(([label, shares]) => ({
    label,
    share: shares[index] ?? 0,
  }));
}

/** The mean shares of a part of a series, weighted by the faces that each bucket rests on. */
export function meanShares(series: Series, within: Span): readonly Share[] {
  return Object.keys(series.shares).map((label) => ({
    label,
    share: weighted(
      stepsOf(series, label).filter(({ atMs }) => atMs >= within.fromMs && atMs < within.toMs),
    ),
  }));
}

/** The step in which an expression's share was highest. */
export interface Peak {
  readonly label: string;
  readonly share: number;
  readonly mean: number;
  readonly atMs: number;
  readonly faceSeconds: number;
  /** How far it is above the mean, measured by how much the share usually varies. */
  readonly rise: number;
}

/**
 * Each expression's peak. Steps with fewer than half of the usual faces are passed over: a single
 * face that comes by at night is no peak of the day.
 */
export function peaks(series: Series): readonly Peak[] {
  return Object.keys(series.shares).flatMap((label) => {
    const rows = stepsOf(series, label);
    const usual = mean(rows.map((row) => row.faceSeconds));
    const fair = rows.filter((row) => row.faceSeconds >= usual / 2);
    const [first, ...others] = fair;
    if (!first) return [];
    const most = others.reduce((best, row) => (row.share > best.share ? row : best), first);
    const middle = mean(fair.map((row) => row.share));
    const spread = Math.sqrt(mean(fair.map((row) => (row.share - middle) ** 2)));
    const rise = spread ? (most.share - middle) / spread : 0;
    return { label, mean: weighted(rows), rise, ...most };
  });
}

/** Nothing stands out by less than this, a share. */
const LEAST = 0.05;

/** The peak that stands out most; none where nothing does. */
export function outstanding(peaks: readonly Peak[]): Peak | null {
  const clear = peaks.filter(({ share, mean }) => share - mean >= LEAST);
  return clear.sort((a, b) => b.rise - a.rise)[0] ?? null;
}

interface Step {
  readonly share: number;
  readonly atMs: number;
  readonly faceSeconds: number;
  readonly frames: number;
}

/** The steps in which a label is known. */
function stepsOf(series: Series, label: string): readonly Step[] {
  return series.start_ms.flatMap((atMs, row) => {
    const share = series.shares[label]?.[row] ?? null;
    if (share === null) return [];
    const [faceSeconds, frames] = [series.face_seconds[row] ?? 0, series.frames[row] ?? 0];
    return { share, atMs, faceSeconds, frames };
  });
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}

function weighted(steps: readonly Step[]): number {
  const frames = steps.reduce((sum, step) => sum + step.frames, 0);
  return frames && steps.reduce((sum, step) => sum + step.share * step.frames, 0) / frames;
}

export function total(column: readonly number[], rows: readonly number[]): number {
  return rows.reduce((sum, row) => sum + (column[row] ?? 0), 0);
}

/** A visit's seconds as a series. */
export function seriesOf(camera: string, seconds: readonly Omit<Bucket, "camera">[]): Series {
  const labels = [...new Set(seconds.flatMap((second) => Object.keys(second.shares)))];
  return {
    camera,
    start_ms: seconds.map((second) => second.start_ms),
    face_seconds: seconds.map((second) => second.face_seconds),
    frames: seconds.map((second) => second.frames),
    model_versions: seconds.map((second) => [second.model_version]),
    shares: Object.fromEntries(
      labels.map((label) => [label, seconds.map((second) => second.shares[label] ?? null)]),
    ),
  };
}
