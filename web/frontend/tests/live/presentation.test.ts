import { describe, expect, it } from "vitest";
import { present, SILENCE_S } from "../../src/live/presentation";
import { analysedPerSecond, byName } from "../../src/shared/state";
import type { CameraNow, Status } from "../../src/shared/wire.generated";

const camera: CameraNow = {
  id: "door",
  name: "Door",
  group: null,
  state: "live",
  reason: null,
  since_ms: 10_000,
  fps: 15,
  width: 640,
  height: 480,
  captured: 10,
  processed: 10,
  skipped: 0,
  failed: 0,
  faces: 1,
};

describe("what lies over a picture", () => {
  it("is nothing while frames come", () => {
    expect(present(camera, 0, 0)).toEqual({ mood: "live", title: null, detail: null });
  });
  it("tells a live camera that is not analysed", () => {
    expect(present(camera, SILENCE_S + 2, 0)).toMatchObject({
      title: "No new picture for 5 s",
      detail: null,
    });
    expect(present(camera, 20, 0).detail).toMatch("not being analysed");
    expect(present(camera, null, 0)).toMatchObject({ mood: "waiting", title: "Starting…" });
  });
  it("says how long and why", () => {
    const failed = { ...camera, state: "failed", reason: "no such file" } as const;
    expect(present(failed, null, 75_000)).toEqual({
      mood: "trouble",
      title: "Not available for 1 min 5 s",
      detail: "no such file",
    });
    expect(present(failed, 90, 75_000).title).toBe("Not available for 1 min 30 s");
    const stalled = { ...camera, state: "stalled", since_ms: 0 } as const;
    expect(present(stalled, 10, 75_000).title).toBe("No new picture for 10 s");
    expect(present(stalled, null, 75_000).title).toBe("No new picture");
  });
  it("is calm about what was meant", () => {
    expect(present({ ...camera, state: "paused" }, null, 0).mood).toBe("rest");
    expect(present({ ...camera, state: "ended" }, null, 0).mood).toBe("rest");
    expect(present({ ...camera, state: "connecting" }, null, 0).mood).toBe("waiting");
  });
});

describe("frames analysed per second", () => {
  const at = (now_ms: number, cameras: readonly CameraNow[]): Status => ({
    now_ms,
    cameras,
    emotions_total: 0,
    workers: [],
    latency_ms: { p50: 0, p95: 0 },
    viewers: 0,
    alerts: [],
    machine: null,
  });
  it("adds up the cameras that were there before", () => {
    const yard = { ...camera, id: "yard", processed: 1_000 };
    const before = at(1_000, [camera]);
    const after = at(3_000, [{ ...camera, processed: 40 }, yard]);
    expect(analysedPerSecond(before, after)).toBe(15);
  });
  it("is never negative and needs time to pass", () => {
    expect(analysedPerSecond(at(1_000, [camera]), at(2_000, [{ ...camera, processed: 0 }]))).toBe(
      0,
    );
    expect(analysedPerSecond(at(1_000, [camera]), at(1_000, [camera]))).toBe(0);
  });
});

describe("the order of the cameras", () => {
  it("is that of their names, with numbers as numbers", () => {
    const named = ["Hall 10", "Yard", "Hall 9"].map((name) => ({ ...camera, id: name, name }));
    expect(byName(named).map(({ name }) => name)).toEqual(["Hall 9", "Hall 10", "Yard"]);
  });
});
