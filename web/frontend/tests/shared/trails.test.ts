import { describe, expect, it } from "vitest";
import {
  keepFaces,
  linesOf,
  type Moment,
  momentsOf,
  seedFaces,
  stepsOf,
  stretches,
} from "../../src/shared/trails";
import type { FrameHeader, ShownTrack } from "../../src/shared/wire.generated";

const track: ShownTrack = {
  id: 1,
  box_xywh: [0, 0, 1, 1],
  held_back: null,
  size_px: 90,
  sharpness: 200,
  yaw: 0,
  label: "glad",
  uncertain: false,
  scores: [0.9, 0.1],
  raw: [1, 0],
};

function frame(captured_ms: number, scored_ms: number): FrameHeader {
  return {
    camera: "door",
    seq: 1,
    captured_ms,
    age_ms: 1,
    width: 4,
    height: 3,
    blurred: false,
    labels: ["glad", "sad"],
    model_version: "m",
    tracks: [{ ...track, scored_ms }],
  };
}

describe("a face's last minute", () => {
  it("holds each answer once, and forgets old ones", () => {
    keepFaces(frame(1_000, 900));
    keepFaces(frame(1_100, 900));
    keepFaces(frame(2_000, 1_900));
    expect(momentsOf("door", 1).map((moment) => moment.atMs)).toEqual([900, 1_900]);
    keepFaces(frame(61_000, 60_950));
    expect(momentsOf("door", 1).map((moment) => moment.atMs)).toEqual([1_900, 60_950]);
    expect(momentsOf("yard", 1)).toEqual([]);
  });
  it("begins with what the server knows, however often it is asked", () => {
    const second = (start_ms: number) => ({ start_ms, shares: { sad: 0.7 }, label: "sad" });
    const seconds = [second(100_000), second(101_000), second(104_000)];
    keepFaces({ ...frame(103_100, 103_000), camera: "gate" });
    for (const asked of [seconds.slice(0, 1), seconds]) {
      seedFaces("gate", { faces: [{ track_id: 1, seconds: asked }] }, ["glad", "sad"]);
    }
    const moments = momentsOf("gate", 1);
    expect(moments.map(({ atMs }) => atMs)).toEqual([100_500, 101_500, 103_000]);
    expect(moments[0]).toMatchObject({ scores: [0, 0.7], label: "sad" });
  });
});

describe("a face's lines", () => {
  const at = (atMs: number, score: number): Moment => ({
    atMs,
    label: "glad",
    raw: [1, 0],
    scores: [score, 1 - score],
  });
  it("break where there was no answer", () => {
    const columns = linesOf([at(1_000, 0.5), at(2_500, 0.75), at(9_000, 1)], 2);
    expect(columns).toEqual([
      [1, 2.5, 2.501, 9],
      [1, 1, null, 1],
      [0, 0, null, 0],
      [0.5, 0.75, null, 1],
      [0.5, 0.25, null, 0],
    ]);
    expect(linesOf([], 2)).toEqual([[], [], [], [], []]);
  });
  it("stand in a table, the newest first", () => {
    expect(stepsOf([at(6_000, 0.5), at(9_000, 1), at(20_000, 0.25)])).toEqual([
      { fromMs: 20_000, scores: [0.25, 0.75] },
      { fromMs: 5_000, scores: [0.75, 0.25] },
    ]);
  });
});

describe("the ribbon", () => {
  const at = (atMs: number, label: string | null): Moment => ({ atMs, label, raw: [], scores: [] });
  it("joins what is alike and leaves gaps", () => {
    const moments = [at(0, "glad"), at(500, "glad"), at(1_000, null), at(5_000, "glad")];
    expect(stretches(moments)).toEqual([
      { label: "glad", fromMs: 0, toMs: 1_000 },
      { label: null, fromMs: 1_000, toMs: 1_000 },
      { label: "glad", fromMs: 5_000, toMs: 5_000 },
    ]);
  });
});
