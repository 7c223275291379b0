import { describe, expect, it } from "vitest";
import {
  bucketAt,
  meanShares,
  outstanding,
  peaks,
  seriesOf,
  sharesAt,
  stacked,
} from "../../src/shared/shares";
import type { Series } from "../../src/shared/wire.generated";

const series: Series = {
  camera: null,
  start_ms: [1_000, 2_000, 5_000],
  face_seconds: [1, 3, 2],
  frames: [1, 3, 4],
  model_versions: [["m"], ["m"], ["m"]],
  shares: { calm: [0.25, 0.75, 0.5], glad: [0.75, 0.25, 0.5] },
};

describe("stacked shares", () => {
  it("lie on each other, the topmost first, with gaps where nobody was", () => {
    expect(stacked(series, 1_000)).toEqual([
      [1, 1.999, 2, 2.999, 3, 5, 5.999],
      [1, 1, 1, 1, null, 1, 1],
      [0.25, 0.25, 0.75, 0.75, null, 0.5, 0.5],
    ]);
  });
});

describe("figures of a series", () => {
  it("belong to a bucket", () => {
    expect(bucketAt(series, 1_000, 2_999)).toBe(1);
    expect(bucketAt(series, 1_000, 3_000)).toBeNull();
    expect(bucketAt(series, 1_000, 0)).toBeNull();
    expect(sharesAt(series, 0)[1]).toEqual({ label: "glad", share: 0.75 });
  });
  it("are weighted by their faces", () => {
    const [calm, glad] = meanShares(series, { fromMs: 0, toMs: 3_000 });
    expect(calm).toEqual({ label: "calm", share: (0.25 + 3 * 0.75) / 4 });
    expect(glad?.share).toBeCloseTo(0.375);
    expect(meanShares(series, { fromMs: 8_000, toMs: 9_000 })[0]?.share).toBe(0);
  });
  it("have peaks, where there were enough faces", () => {
    const [calm, glad] = peaks({ ...series, face_seconds: [1, 9, 8] });
    expect(calm).toMatchObject({ label: "calm", share: 0.75, atMs: 2_000, faceSeconds: 9 });
    expect(calm?.mean).toBe((0.25 + 3 * 0.75 + 4 * 0.5) / 8);
    expect(calm?.rise).toBe(1);
    expect(glad).toMatchObject({ share: 0.5, atMs: 5_000 });
  });
  it("know what stands out", () => {
    const begin = { ...series, start_ms: [0, 1, 2, 3], face_seconds: [1, 1, 1, 1] };
    const found = peaks({
      ...begin,
      frames: [1, 1, 1, 1],
      shares: { calm: [0.9, 0.5, 0.9, 0.5], anger: [0.1, 0.1, 0.1, 0.3], sad: [0, 0.4, 0.4, 0] },
    });
    expect(outstanding(found)).toMatchObject({ label: "anger", atMs: 3 });
    const flat = peaks({ ...begin, shares: { calm: [1, 1, null, 1], sad: [null, null, null] } });
    expect(flat.map(({ label }) => label)).toEqual(["calm"]);
    expect(outstanding(flat)).toBeNull();
    expect(outstanding([])).toBeNull();
    expect(outstanding(peaks({ ...begin, shares: { fear: [0, 0, 0, 0.04] } }))).toBeNull();
  });
});

it("a visit's seconds are a series", () => {
  const second = { model_version: "m", face_seconds: 1, frames: 5 };
  const found = seriesOf("door", [
    { ...second, start_ms: 1_000, shares: { calm: 1 } },
    { ...second, start_ms: 2_000, shares: { calm: 0.5, glad: 0.5 } },
  ]);
  expect(found.shares).toEqual({ calm: [1, 0.5], glad: [null, 0.5] });
});
