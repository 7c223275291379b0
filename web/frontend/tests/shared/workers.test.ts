import { describe, expect, it } from "vitest";
import type { Status, WorkerNow } from "../../src/shared/wire.generated";
import { drops, goneWorkers, keepGone, missing, troubles } from "../../src/shared/workers";

function worker(service: string, name: string): WorkerNow {
  return {
    service,
    name,
    host: "box",
    pid: 7,
    rate: 0,
    lag: 0,
    oldest_ms: 0,
    latency_ms: { p50: 0, p95: 0 },
    memory_bytes: 1,
    model_version: null,
    drops: {},
    trouble: null,
  };
}

const status = (now_ms: number, workers: readonly WorkerNow[]): Status => ({
  now_ms,
  cameras: [],
  workers,
  emotions_total: 0,
  latency_ms: { p50: 0, p95: 0 },
  viewers: 1,
  alerts: [],
  machine: null,
});

describe("workers that are gone", () => {
  const [one, other] = [worker("classifier", "c-1"), worker("classifier", "c-2")];
  it("are remembered for a minute, or until they are back", () => {
    keepGone(status(1_000, [one, other]));
    keepGone(status(2_000, [other]));
    keepGone(status(9_000, [other]));
    expect(goneWorkers()).toEqual([{ worker: one, sinceMs: 2_000 }]);
    keepGone(status(10_000, [one, other]));
    expect(goneWorkers()).toEqual([]);
    keepGone(status(20_000, [one]));
    keepGone(status(79_999, [one]));
    expect(goneWorkers().map((gone) => gone.worker.name)).toEqual(["c-2"]);
    keepGone(status(80_000, [one]));
    expect(goneWorkers()).toEqual([]);
  });
});

describe("what is said of workers", () => {
  it("names services without any", () => {
    const rest = ["capture", "detector", "recorder", "web"].map((name) => worker(name, name));
    expect(missing(rest)).toEqual(["No classifier is at work: no face is scored until one is."]);
    expect(missing([...rest, worker("classifier", "c-1")])).toEqual([]);
  });
  it("says what keeps one from its work, and since when", () => {
    const trouble = { reason: "the database is locked", since_ms: Date.UTC(2026, 0, 1, 14, 3, 12) };
    const waiting = { ...worker("recorder", "r-1"), trouble };
    expect(troubles([waiting, worker("web", "w-1")], "UTC")).toEqual([
      "recorder (process 7), since 14:03:12: the database is locked",
    ]);
  });
  it("tells drops in words, each with its number", () => {
    const some = { ...worker("detector", "d-1"), drops: { late: 2_197, stale: 0, strange: 1 } };
    expect(drops(some)).toEqual(["2,197 read too late to be shown", "1 strange"]);
  });
});
