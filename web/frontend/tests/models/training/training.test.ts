import { expect, test } from "vitest";
import { outcome, uses } from "../../../src/models/training/training";
import type { ShownJob } from "../../../src/shared/wire.generated";

const job: ShownJob = {
  id: 3,
  state: "running",
  reason: null,
  asked_ms: 0,
  started_ms: 1_000,
  ended_ms: null,
  parent: "mien-1",
  mode: "data",
  promote: "by_hand",
  corrections: 60,
  held_out: 15,
  left_out: 2,
  stage: null,
  share: 0,
  progress: null,
  candidate: null,
};

test("a job's outcome in one line", () => {
  expect(outcome({ ...job, share: 0.375 })).toBe("38 % done.");
  const ended = { ...job, ended_ms: 121_000 };
  expect(outcome({ ...ended, state: "done", candidate: "mien-2" })).toBe(
    "Made mien-2 after 2 min 0 s.",
  );
  expect(outcome({ ...ended, state: "failed", reason: "TensorFlow is missing." })).toBe(
    "Failed after 2 min 0 s: TensorFlow is missing.",
  );
  expect(outcome({ ...job, state: "cancelled", started_ms: null })).toBe("Cancelled.");
});

test("what a training would use", () => {
  const can = {
    data: true,
    replay: true,
    corrections: 60,
    held_out: 15,
    service: true,
    usual_ms: null,
    tells_points: 7.6,
    problem: null,
    reason: null,
  };
  expect(uses(can)[0]).toContain("learns from 45 corrections; 15 more are held out");
  expect(uses({ ...can, held_out: 0 })[0]).toContain("learns from 60 corrections. To prove it,");
  expect(uses(can)[1]).toContain("own training data");
  expect(uses({ ...can, data: false })[1]).toContain("only the last layer learns");
  expect(uses(can)).toHaveLength(3);
  expect(uses(can)[2]).toContain("a gain of 8 points or more");
  expect(uses({ ...can, tells_points: null })[2]).toContain("too few corrections");
  expect(uses({ ...can, service: false })[3]).toContain("waits for one");
  expect(uses({ ...can, usual_ms: 12_000 })[3]).toContain("about 12 s");
});
