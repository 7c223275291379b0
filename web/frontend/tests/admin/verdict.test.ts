import { describe, expect, it } from "vitest";
import { allWell, wrongs } from "../../src/admin/verdict";
import type { CameraNow, MachineNow, Status, WorkerNow } from "../../src/shared/wire.generated";

const NOW_MS = 1_700_000_000_000;

function worker(service: string, changed: Partial<WorkerNow> = {}): WorkerNow {
  return {
    service,
    name: service,
    host: "h",
    pid: 1,
    rate: 1,
    lag: 0,
    oldest_ms: 900,
    latency_ms: { p50: 0, p95: 0 },
    memory_bytes: 0,
    model_version: null,
    drops: {},
    trouble: null,
    ...changed,
  };
}

function camera(changed: Partial<CameraNow>): CameraNow {
  return {
    id: "door",
    name: "Door",
    group: null,
    state: "live",
    reason: null,
    since_ms: NOW_MS - 180_000,
    fps: 5,
    width: 640,
    height: 480,
    captured: 1,
    processed: 1,
    skipped: 0,
    failed: 0,
    faces: 0,
    ...changed,
  };
}

const MACHINE: MachineNow = {
  version: "0.1.0",
  started_ms: 0,
  processor: 0.2,
  memory_free_bytes: 1e9,
  disk_free_bytes: 1e12,
  disk_bytes: 2e12,
};
const WELL: Status = {
  now_ms: NOW_MS,
  cameras: [camera({}), camera({ id: "yard", state: "paused" })],
  workers: ["capture", "detector", "classifier", "recorder"].map((service) => worker(service)),
  emotions_total: 0,
  latency_ms: { p50: 20, p95: 81.4 },
  viewers: 1,
  alerts: [],
  machine: MACHINE,
};

describe("health", () => {
  it("is one sentence where all is well, with a second of backlog too", () => {
    expect(wrongs(WELL, "UTC")).toEqual([]);
    expect(allWell(WELL)).toBe("All well: 1 camera live, shown within 81 ms.");
    expect(allWell({ ...WELL, cameras: [] })).toBe("All well. There is no camera yet.");
    expect(allWell({ ...WELL, cameras: [camera({ state: "ended" })] })).toContain("No camera");
    expect(wrongs({ ...WELL, machine: null }, "UTC")).toEqual([]);
  });
  it("says which camera gives no picture, and why", () => {
    const refused = camera({ state: "failed", reason: "the password was refused" });
    expect(wrongs({ ...WELL, cameras: [refused] }, "UTC")).toEqual([
      "Door has given no picture for 3 min: the password was refused. It is tried again by itself.",
    ]);
  });
  it("says what is late and what to do", () => {
    const workers = [
      ...WELL.workers.slice(2),
      worker("capture"),
      worker("detector", { oldest_ms: 5_000 }),
    ];
    const busy = { ...MACHINE, processor: 0.99 };
    expect(wrongs({ ...WELL, workers, machine: busy }, "UTC")).toEqual([
      "Finding faces is 5 s late. The processor is fully busy. Show fewer frames a second of each camera, or start another detector.",
    ]);
  });
  it("names missing services and full disks", () => {
    const workers = WELL.workers.slice(1);
    const machine = { ...MACHINE, disk_free_bytes: 8e8, disk_bytes: 1e11 };
    const said = wrongs({ ...WELL, workers, machine }, "UTC");
    expect(said[0]).toContain("No capture is at work");
    expect(said[1]).toMatch(/^Only 800.MB of the disk are free \(1 %\)/);
  });
});
