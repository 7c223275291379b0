/** Shares over time as the server gives them, and what charts and tables need of them. */

import type { Span } from "./times";

/** One entry in each list for each bucket that has any face. */
export interface Series {
  /** Null for all asked cameras together. */
  readonly camera: string | null;
  readonly start_ms: readonly number[];
  readonly face_seconds: readonly number[];
  readonly frames: readonly number[];
  readonly model_versions: readonly (readonly string[])[];
  readonly shares: Readonly<Record<string, readonly (number | null)[]>>;
}

export interface History {
  readonly from_ms: number;
  readonly to_ms: number;
  readonly bucket_ms: number;
  readonly series: readonly Series[];
}

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
  const rows = rowsWithin(series, within);
  const weight = total(series.frames, rows);
  return Object.entries(series.shares).map(([label, shares]) => ({
    label,
    share: weight
      ? rows.reduce((sum, row) => sum + (shares[row] ?? 0) * (series.frames[row] ?? 0), 0) / weight
      : 0,
  }));
}

/** Where an expression's share was highest. */
export function peak(series: Series, label: string): { share: number; atMs: number } | null {
  let found: { share: number; atMs: number } | null = null;
  series.shares[label]?.forEach((share, index) => {
    const atMs = series.start_ms[index];
    if (share === null || atMs === undefined) return;
    if (!found || share > found.share) found = { share, atMs };
  });
  return found;
}

export function total(column: readonly number[], rows: readonly number[]): number {
  return rows.reduce((sum, row) => sum + (column[row] ?? 0), 0);
}

export function rowsWithin(series: Series, { fromMs, toMs }: Span): readonly number[] {
  return series.start_ms.flatMap((startMs, row) =>
    startMs >= fromMs && startMs < toMs ? row : [],
  );
}

/** What one model saw of one visit in one second. */
export interface VisitSecond {
  readonly start_ms: number;
  readonly model_version: string;
  readonly face_seconds: number;
  readonly frames: number;
  readonly shares: Readonly<Record<string, number>>;
}

/** A visit's seconds as a series. */
export function seriesOf(camera: string, seconds: readonly VisitSecond[]): Series {
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
