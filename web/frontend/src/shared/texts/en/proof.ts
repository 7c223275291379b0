/** Texts of proofs: champion and candidate on the same faces. */

import { count, plural } from "../../format";

const chance = (probability: string) =>
  `Two equally good models would differ as much with a probability of ${probability}`;

export const proof = {
  rowColumn: (row: string, column: string) => `Row: ${row}. Column: ${column}.`,
  recognised: (truth: string) => `${truth} recognised`,
  takenFor: (truth: string, guess: string) => `${truth} taken for ${guess}`,
  showThem: (what: string, faces: number) =>
    `${what}: ${plural(faces, { one: "face", other: "faces" })}, show them`,
  recognisedBy: {
    champion: (truth: string) => `${truth}, recognised by the champion`,
    candidate: (truth: string) => `${truth}, recognised by the candidate`,
  },
  takenBy: {
    champion: (truth: string, guess: string) => `${truth}, taken for ${guess} by the champion`,
    candidate: (truth: string, guess: string) => `${truth}, taken for ${guess} by the candidate`,
  },
  someHere: (faces: number, shown: number) =>
    `${plural(faces, { one: "face", other: "faces" })}, ${count(shown)} of them here.`,
  allHere: (faces: number) => `${plural(faces, { one: "face", other: "faces" })}.`,
  face: (number: number) => `Face ${number}`,
  onlyScores: "The pictures of this set are not on this machine, only scores.",
  proof: "Proof",
  neverProven: "It was never proven against a champion, and cannot be promoted before it is.",
  against: (champion: string, moment: string) =>
    `Against ${champion}, ${moment}. Both models answered the very same faces.`,
  fixedSet: (faces: number) => `Fixed test set: ${plural(faces, { one: "face", other: "faces" })}`,
  correctionsSet: (faces: number) =>
    `Corrections: ${plural(faces, { one: "face", other: "faces" })}`,
  heldOutNote: "Kept here, labelled by people, never trained on.",
  fitsNote: (fits: number) =>
    `Kept here, labelled by people. The candidate learned from all of them; here ${plural(fits, { one: "fit", other: "fits" })} of the same kind answered for it, each on the tracks that it did not learn from.`,
  ofVisits: (visits: number) =>
    `They are of ${plural(visits, { one: "visit", other: "visits" })}: where chance is reckoned, the faces of one visit, which are alike, count as one.`,
  knownToChampion: (faces: number) =>
    `The champion has learned from ${plural(faces, { one: "more correction", other: "more corrections" })}: they prove nothing.`,
  allChecked: "All that was checked",
  checks: { green: "✓ passed:", yellow: "! to weigh:", red: "✗ failed:" },
  figure: "Figure",
  figuresOf: (set: string) => `Figures, ${set}`,
  recallOf: "Recall of",
  recallTitle: (set: string) => `Recall, ${set}`,
  sides: { champion: "Champion", candidate: "Candidate" },
  peopleChose: "what people chose",
  itAnswered: "what it answered",
  difference: "Difference",
  verdicts: {
    green: "✓ Passed: it may be promoted",
    yellow: "! Not passed: an administrator may weigh the loss and promote it",
    red: "✗ Not passed: it cannot be promoted, the champion stays",
  },
  accuracy: "Accuracy",
  macroF1: "Macro F1",
  meanRecall: "Mean recall of the labels",
  ece: "Calibration error (ECE)",
  timePerFace: "Time per face",
  noFace: "no face",
  aboutTheSame: "about the same",
  theSame: "the same",
  inPoints: (by: string) => `${by} points`,
  better: (by: string) => `${by}, better`,
  worse: (by: string) => `${by}, worse`,
  sameFaces: "Both are right and wrong on the very same faces.",
  oneIsRight: (faces: number, candidate: number, champion: number) =>
    `On ${plural(faces, { one: "face", other: "faces" })} just one of the two is right: the candidate on ${count(candidate)}, the champion on ${count(champion)}.`,
  neither: "Neither is better.",
  mayBeChance: (probability: string) => `${chance(probability)}: that may well be chance.`,
  hardlyChance: {
    champion: (probability: string) =>
      `${chance(probability)}: the champion is better, and hardly by chance.`,
    candidate: (probability: string) =>
      `${chance(probability)}: the candidate is better, and hardly by chance.`,
  },
  lessThan: (share: string) => `less than ${share}`,
  noneNew: "No correction is new to both models, so what they brought cannot be told.",
  brought: (faces: number, now: number, before: number) =>
    `Of ${plural(faces, { one: "held-out correction", other: "held-out corrections" })}, ${plural(now, { one: "is now right", other: "are now right" })}, ${count(before)} before.`,

  byCamera: "Each camera with enough corrections",
  atCamera: (camera: string, faces: number, now: number, before: number) =>
    `${camera}: of ${plural(faces, { one: "correction", other: "corrections" })}, ${plural(now, { one: "is now right", other: "are now right" })}, ${count(before)} before.`,
  gainSure: (low: string, high: string) => `That is a change by ${low} to ${high} points.`,
  gainEven: (points: string) => `That is a change by ${points} points.`,
  gainUnsure: (low: string, high: string) =>
    `Chance may explain that: the change lies between ${low} and ${high} points.`,
  advice: {
    recall:
      "What helps: more corrections of the expressions that lost, of several people, and another training.",
    calibration: "What helps: more corrections of other people, and another training.",
    cost: "What helps: another training while the machine has less to do.",
    corrections:
      "What helps: more corrections of people whom it has not seen, and another training.",
    labels:
      "What helps: look through the corrections that it answered otherwise, in the table below, and put wrong labels right.",
  },
};
