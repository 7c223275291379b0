import { expect, it } from "vitest";
import { keepRun, keepStatus, status } from "../../src/shared/state";
import type { RunSummary, StatusEvent } from "../../src/shared/wire.generated";
import { listed } from "../../src/uploads/runs";

function run(id: string, fields: Partial<RunSummary> = {}): RunSummary {
  return {
    id,
    name: id,
    state: "waiting",
    created_ms: 0,
    ended_ms: null,
    done: 0,
    expected: 0,
    failed: 0,
    faces: 0,
    people: 0,
    model_version: null,
    reason: null,
    kept: false,
    ...fields,
  };
}

const statusOf = (runs: readonly RunSummary[]): StatusEvent => ({
  now_ms: 0,
  cameras: [],
  workers: [],
  emotions_total: 0,
  latency_ms: { p50: 0, p95: 0 },
  viewers: 1,
  alerts: [],
  machine: null,
  runs,
});

it("runs of now follow those that are stored, each once and as it was last told", () => {
  const over = run("over", { state: "done", ended_ms: 5 });
  const moving = run("moving", { state: "running", done: 7 });
  const fresh = run("fresh");
  const seen = new Map([moving, fresh, run("over", { done: 3 })].map((one) => [one.id, one]));
  expect(listed([over, run("moving")], [moving, fresh], seen)).toEqual([over, moving, fresh]);
});

it("a run that has just ended shows what was last told until the store is asked again", () => {
  const last = run("a", { state: "running", done: 9 });
  expect(listed([run("a")], [], new Map([["a", last]]))).toEqual([last]);
});

it("one that was deleted is gone", () => {
  expect(listed([], [], new Map([["a", run("a")]]))).toEqual([]);
});

it("one that a status has named before the answer to its sending is there once", () => {
  const told = run("b", { state: "running", done: 1 });
  keepStatus(statusOf([told]));
  keepRun(run("b"));
  keepRun(run("c"));
  expect(status.value?.runs).toEqual([told, run("c")]);
});
