/** The proof of a candidate against the champion, and what it means in words. Pure. */

import { count, percent, plural } from "../../shared/format";
import type { Fixed, Gate, McNemar, ShownProof } from "../../shared/wire.generated";

/** Champion and candidate over one set of faces. */
export type Compared = Omit<Fixed, "source" | "by_label">;

export type Side = "champion" | "candidate";
export type FaceSet = "fixed" | "corrections";

/** A gate's colour: passed, to be weighed by a person, or closed. */
export type Verdict = "green" | "yellow" | "red";

export function verdictOf(gate: Gate): Verdict {
  if (gate.passed) return "green";
  return gate.weighable ? "yellow" : "red";
}

/** What a verdict means for a promotion. */
export function verdictName(verdict: Verdict): string {
  return {
    green: "✓ Passed: it may be promoted",
    yellow: "! Not passed: an administrator may weigh the loss and promote it",
    red: "✗ Not passed: it cannot be promoted, the champion stays",
  }[verdict];
}

/** One line of the comparison. */
export interface Row {
  readonly name: string;
  readonly champion: string;
  readonly candidate: string;
  readonly difference: Difference | null;
}

export interface Difference {
  readonly text: string;
  /** Whether the candidate's figure is the better one; null when both are the same. */
  readonly better: boolean | null;
}

/** The figures of both, side by side. */
export function rows({ champion, candidate }: Compared): readonly Row[] {
  const share = (name: string, before: number, after: number, lowerIsBetter = false): Row => ({
    name,
    champion: exact(before),
    candidate: exact(after),
    difference: points(after - before, lowerIsBetter),
  });
  return [
    share("Accuracy", champion.accuracy, candidate.accuracy),
    share("Macro F1", champion.macro_f1, candidate.macro_f1),
    share("Mean recall of the labels", champion.macro_recall, candidate.macro_recall),
    share("Calibration error (ECE)", champion.ece, candidate.ece, true),
    {
      name: "Time per face",
      champion: `${champion.ms_per_face.toFixed(2)} ms`,
      candidate: `${candidate.ms_per_face.toFixed(2)} ms`,
      difference: slower(champion.ms_per_face, candidate.ms_per_face),
    },
  ];
}

/** The recall of each label, side by side. */
export function recallRows({ champion, candidate }: Compared): readonly Row[] {
  return Object.keys(champion.recall).map((label) => {
    const before = champion.recall[label] ?? null;
    const after = candidate.recall[label] ?? null;
    return {
      name: label,
      champion: before === null ? "no face" : exact(before),
      candidate: after === null ? "no face" : exact(after),
      difference: before === null || after === null ? null : points(after - before),
    };
  });
}

function exact(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

/** Times differ from run to run: a tenth of a face's time is no difference. */
const NOISE = 0.1;

function slower(before: number, after: number): Difference {
  if (Math.abs(after - before) <= NOISE * before) return { text: "about the same", better: null };
  return compared(after - before, 2, "ms", true);
}

function points(by: number, lowerIsBetter = false): Difference {
  return compared(by * 100, 1, "points", lowerIsBetter);
}

function compared(by: number, digits: number, unit: string, lowerIsBetter: boolean): Difference {
  const size = Math.abs(by).toFixed(digits);
  if (Number(size) === 0) return { text: "the same", better: null };
  const better = by > 0 !== lowerIsBetter;
  const sign = by > 0 ? "+" : "−";
  return { text: `${sign}${size} ${unit}, ${better ? "better" : "worse"}`, better };
}

/** Below this probability, chance alone is no good explanation. */
const BY_CHANCE = 0.05;

/** McNemar's test in words. */
export function disagreement({ champion_only: old, candidate_only: new_, p }: McNemar): string {
  const apart = old + new_;
  if (apart === 0) return "Both are right and wrong on the very same faces.";
  const counted =
    `On ${plural(apart, "face")} just one of the two is right: ` +
    `the candidate on ${count(new_)}, the champion on ${count(old)}.`;
  if (old === new_) return `${counted} Neither is better.`;
  const ahead = new_ > old ? "The candidate" : "The champion";
  const chance = `Two equally good models would differ as much with a probability of ${probability(p)}`;
  return p < BY_CHANCE
    ? `${counted} ${chance}: ${ahead.toLowerCase()} is better, and hardly by chance.`
    : `${counted} ${chance}: that may well be chance.`;
}

function probability(p: number): string {
  if (p < 0.001) return "less than 0.1\u00a0%";
  return p < 0.1 ? `${(p * 100).toFixed(1)}\u00a0%` : percent(p).replace(" ", "\u00a0");
}

/** What the corrections brought. */
export function brought({
  faces,
  champion_right: before,
  candidate_right: now,
}: ShownProof["corrections"]) {
  if (!faces) return "No correction was held out, so what they brought cannot be told.";
  const held = plural(faces, "held-out correction");
  return `Of ${held}, ${count(now)} ${now === 1 ? "is" : "are"} now right, ${count(before)} before.`;
}

/** How strongly a cell is tinted: its share of all faces of its row's label. */
export function tint(row: readonly number[], column: number): number {
  const sum = row.reduce((all, faces) => all + faces, 0);
  return sum ? (row[column] ?? 0) / sum : 0;
}
