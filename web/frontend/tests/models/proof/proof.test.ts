import { expect, test } from "vitest";
import {
  advice,
  askedIn,
  atCamera,
  brought,
  type Compared,
  disagreement,
  measured,
  named,
  recallRows,
  rows,
  tint,
  verdictOf,
} from "../../../src/models/proof/proof";
import type { Figures } from "../../../src/shared/wire.generated";

const champion: Figures = {
  accuracy: 0.8709,
  macro_f1: 0.734,
  macro_recall: 0.715,
  ece: 0.011,
  ms_per_face: 0.96,
  recall: { neutral: 0.87, disgust: 0.375, contempt: null },
  confusion: [
    [8, 2],
    [0, 0],
  ],
};
const candidate: Figures = {
  ...champion,
  accuracy: 0.8832,
  ece: 0.02,
  ms_per_face: 0.961,
  recall: { neutral: 0.86, disgust: 0.5, contempt: null },
};
const compared: Compared = {
  faces: 100,
  champion,
  candidate,
  mcnemar: { champion_only: 4, candidate_only: 14, p: 0.0309 },
};

test("what one camera's corrections say, and whether chance explains it", () => {
  const own = {
    camera: "door",
    faces: 40,
    champion_right: 20,
    candidate_right: 28,
    mcnemar: { champion_only: 2, candidate_only: 10, p: 0.04 },
    gain_points: [5.2, 34.6] as const,
    tracks: 20,
  };
  expect(atCamera("Door", own)).toBe(
    "Door: of 40 corrections, 28 are now right, 20 before. That is a change by 5 to 35 points.",
  );
  expect(atCamera("Door", { ...own, gain_points: [-3, 9] })).toContain("Chance may explain that");
  expect(atCamera("Door", { ...own, gain_points: [99.6, 100] })).toMatch(/change by 100 points\.$/);
});

test("what would help a candidate that did not pass", () => {
  const check = { name: "recall", passed: false, text: "fear loses 4 points", weighable: true };
  const gate = { passed: false, checks: [check], weighable: true, sentence: "" };
  expect(advice(gate)).toContain("corrections of the expressions that lost");
  const slow = { ...check, name: "cost", weighable: false };
  expect(advice({ ...gate, checks: [check, slow] })).toContain("less to do");
  expect(advice({ ...gate, passed: true, checks: [] })).toBe("");
});

test("differences are told in points, with what they mean", () => {
  const found = rows(compared);
  expect(found.map((row) => row.difference)).toEqual([
    { text: "+1.2 points, better", better: true },
    { text: "the same", better: null },
    { text: "the same", better: null },
    { text: "+0.9 points, worse", better: false },
    { text: "about the same", better: null },
  ]);
  expect(found[0]).toMatchObject({ champion: "87.1 %", candidate: "88.3 %" });
});

test("recall of each label, and none where the set has no such face", () => {
  expect(recallRows(compared)).toEqual([
    {
      name: "neutral",
      champion: "87.0 %",
      candidate: "86.0 %",
      difference: { text: "−1.0 points, worse", better: false },
    },
    {
      name: "disgust",
      champion: "37.5 %",
      candidate: "50.0 %",
      difference: { text: "+12.5 points, better", better: true },
    },
    { name: "contempt", champion: "no face", candidate: "no face", difference: null },
  ]);
});

test("McNemar's test in words", () => {
  expect(disagreement(compared.mcnemar)).toBe(
    "On 18 faces just one of the two is right: the candidate on 14, the champion on 4. " +
      "Two equally good models would differ as much with a probability of 3.1\u00a0%: " +
      "the candidate is better, and hardly by chance.",
  );
  expect(disagreement({ champion_only: 9, candidate_only: 5, p: 0.4239 })).toContain(
    "probability of 42\u00a0%: that may well be chance",
  );
  expect(disagreement({ champion_only: 30, candidate_only: 1, p: 1e-8 })).toContain(
    "less than 0.1\u00a0%: the champion is better",
  );
  expect(disagreement({ champion_only: 3, candidate_only: 3, p: 1 })).toContain(
    "Neither is better",
  );
  expect(disagreement({ champion_only: 0, candidate_only: 0, p: 1 })).toBe(
    "Both are right and wrong on the very same faces.",
  );
});

test("two hundredths of a millisecond are noise, a tenth of a face's time is not", () => {
  const time = (ms: number) =>
    rows({ ...compared, candidate: { ...candidate, ms_per_face: ms } })[4]?.difference;
  expect(time(0.98)).toEqual({ text: "about the same", better: null });
  const quick = { ...champion, ms_per_face: 0.15 };
  const [, , , , slower] = rows({
    ...compared,
    champion: quick,
    candidate: { ...quick, ms_per_face: 0.17 },
  });
  expect(slower?.difference?.text).toBe("about the same");
  expect(time(1.1)).toEqual({ text: "+0.14 ms, worse", better: false });
});

test("a gate is passed, to be weighed, or closed", () => {
  const gate = { passed: false, weighable: true, sentence: "It is no better.", checks: [] };
  expect(verdictOf({ ...gate, passed: true, weighable: false })).toBe("green");
  expect(verdictOf(gate)).toBe("yellow");
  expect(verdictOf({ ...gate, weighable: false })).toBe("red");
});

test("what the corrections brought", () => {
  const held = {
    ...compared,
    gain_points: null,
    cameras: [],
    faces: 40,
    champion_right: 12,
    candidate_right: 31,
    fits: 0,
    known: 0,
    sure: 0,
    contradicted: 0,
    tracks: 40,
    sure_tracks: 0,
  };
  expect(brought(held)).toBe("Of 40 held-out corrections, 31 are now right, 12 before.");
  expect(brought({ ...held, faces: 1, champion_right: 0, candidate_right: 1 })).toBe(
    "Of 1 held-out correction, 1 is now right, 0 before.",
  );
  expect(brought({ ...held, faces: 0 })).toContain("No correction is new");
  expect(measured(held)).toBe("Kept here, labelled by people, never trained on.");
  expect(measured({ ...held, tracks: 4 })).toMatch(/They are of 4 visits: .* count as one\.$/);
  expect(measured({ ...held, fits: 8, known: 60 })).toMatch(
    /learned from all of them; here 8 fits .* learned from 60 more corrections: they prove nothing\.$/,
  );
});

test("a cell is tinted by its share of its row", () => {
  expect(tint([8, 2], 0)).toBe(0.8);
  expect(tint([0, 0], 1)).toBe(0);
});

test("a cell that is open stands in the address", () => {
  const asked = { set: "fixed", model: "candidate", truth: "fear", guess: "surprise" } as const;
  expect(named(asked)).toBe("fixed,candidate,fear,surprise");
  expect(askedIn(named(asked))).toEqual(asked);
  expect(askedIn("fixed,candidate,fear")).toBeNull();
  expect(askedIn("fixed,nobody,fear,fear")).toBeNull();
  expect(askedIn(null)).toBeNull();
});
