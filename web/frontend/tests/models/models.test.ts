import { expect, test } from "vitest";
import { summary } from "../../src/corrections/corrections";
import { blocks } from "../../src/models/card";
import { ancestors, canPromote, changeName, swap } from "../../src/models/models";
import { bandOf, isTooEarly } from "../../src/models/serving/drift";
import type { CameraDrift, Drift, Model } from "../../src/shared/wire.generated";

function model(version: string, parent: string | null): Model {
  return {
    version,
    name: "mien",
    created: "2026-11-21T12:00:00+00:00",
    imported_ms: 0,
    state: "candidate",
    origin: "trained",
    parent,
    metrics: {},
    recall: {},
    ms_per_face: null,
    workers: 0,
    refusals: [],
    barred: null,
    weighable: false,
  };
}

test("a line of models back to the first that is known, and to one that is not here", () => {
  const models = [model("c", "b"), model("b", "a"), model("x", "x")];
  expect(ancestors("c", models)).toEqual(["c", "b", "a"]);
  expect(ancestors("x", models)).toEqual(["x"]);
});

test("a swap and a change in words", () => {
  expect(swap(3)).toContain("The 3 running classifiers will load it");
  expect(swap(0)).toContain("Each classifier that is started will load it");
  const change = { id: 1, at_ms: 0, reason: "", version: "b", previous: "a" };
  expect(changeName({ ...change, kind: "promote" })).toBe("b replaced a");
  expect(changeName({ ...change, kind: "rollback" })).toBe("back to b");
});

test("a model is promoted where nothing bars it, or where its loss may be weighed", () => {
  const candidate = model("b", "a");
  expect(canPromote(candidate)).toBe(true);
  expect(canPromote({ ...candidate, state: "champion" })).toBe(false);
  expect(canPromote({ ...candidate, barred: "it is slow" })).toBe(false);
  expect(canPromote({ ...candidate, barred: "it loses 4 points", weighable: true })).toBe(true);
});

test("the band of an index ends below its limit", () => {
  const bands = [
    { below: 0.1, text: "stable" },
    { below: 0.25, text: "some" },
    { below: null, text: "much" },
  ];
  expect([0, 0.1, 0.25, 9].map((psi) => bandOf(psi, bands))).toEqual([
    "stable",
    "some",
    "much",
    "much",
  ]);
});

test("drift says once that it has nothing to say, until two weeks are gathered", () => {
  const psi = { scores: null, confidence: null, face_size: null, brightness: null };
  const drift = { gathered_days: 3, needed_days: 14, cameras: [{ psi }] } as unknown as Drift;
  expect(isTooEarly(drift)).toBe(true);
  expect(isTooEarly({ ...drift, gathered_days: 14 })).toBe(false);
  expect(isTooEarly({ ...drift, cameras: [] })).toBe(false);
  const compared = { psi: { ...psi, scores: 0.1 } } as CameraDrift;
  expect(isTooEarly({ ...drift, cameras: [...drift.cameras, compared] })).toBe(false);
});

test("corrections in words", () => {
  const none = { corrections: [], more: false, counts: {}, held_out: 0 };
  expect(summary(none)).toBe("None yet.");
  expect(summary({ ...none, counts: { fear: 3, not_a_face: 1 } })).toBe("4 faces kept.");
});

test("a card's parts", () => {
  const card =
    "# mien-1\n\nA net\nof `5 MB`.\n\n## Figures\n| a | b |\n|---|---|\n| 1 | 2 |\n\n" +
    "![Curves](curves.png)\n\n- one\n  more\n- two\n";
  expect(blocks(card)).toEqual([
    { kind: "text", text: "A net of 5 MB." },
    { kind: "heading", text: "Figures" },
    { kind: "table", head: ["a", "b"], rows: [["1", "2"]] },
    { kind: "list", items: ["one more", "two"] },
  ]);
});
