/** The proof of a candidate against the champion, and what it means in words. Pure. */

import { expressionName } from "../../shared/expressions";
import { decimal, milliseconds, percent } from "../../shared/format";
import { t } from "../../shared/texts/texts";
import type { CameraProof, Fixed, Gate, McNemar, ShownProof } from "../../shared/wire.generated";

/** Champion and candidate over one set of faces. */
export type Compared = Omit<Fixed, "source" | "by_label">;

export type Side = "champion" | "candidate";
export type FaceSet = "fixed" | "corrections";

/** A cell of a confusion matrix. */
export interface Cell {
  readonly truth: string;
  readonly guess: string;
}

/** A cell of one model's matrix over one set. */
export interface Asked extends Cell {
  readonly set: FaceSet;
  readonly model: Side;
}

/** A cell as it stands in the address. */
export function named({ set, model, truth, guess }: Asked): string {
  return [set, model, truth, guess].join(",");
}

/** The cell that an address names; null when it names none. */
export function askedIn(name: string | null): Asked | null {
  const [set, model, truth, guess] = name?.split(",") ?? [];
  if (set !== "fixed" && set !== "corrections") return null;
  if (model !== "champion" && model !== "candidate") return null;
  return truth && guess ? { set, model, truth, guess } : null;
}

/** The colour of a gate or one of its checks: passed, to be weighed by a person, or closed. */
export type Verdict = "green" | "yellow" | "red";

export function verdictOf({ passed, weighable }: Pick<Gate, "passed" | "weighable">): Verdict {
  if (passed) return "green";
  return weighable ? "yellow" : "red";
}

/** What would help a candidate that did not pass; empty for one that did. */
export function advice({ passed, checks }: Gate): string {
  const missed = checks.filter((check) => !check.passed);
  const gravest = missed.find((check) => !check.weighable) ?? missed[0];
  return passed || !gravest
    ? ""
    : ((t.proof.advice as Readonly<Record<string, string>>)[gravest.name] ?? "");
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
    share(t.proof.accuracy, champion.accuracy, candidate.accuracy),
    share(t.proof.macroF1, champion.macro_f1, candidate.macro_f1),
    share(t.proof.meanRecall, champion.macro_recall, candidate.macro_recall),
    share(t.proof.ece, champion.ece, candidate.ece, true),
    {
      name: t.proof.timePerFace,
      champion: milliseconds(champion.ms_per_face),
      candidate: milliseconds(candidate.ms_per_face),
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
      name: expressionName(label),
      champion: before === null ? t.proof.noFace : exact(before),
      candidate: after === null ? t.proof.noFace : exact(after),
      difference: before === null || after === null ? null : points(after - before),
    };
  });
}

function exact(share: number): string {
  return `${decimal(share * 100, 1)} %`;
}

/** Times differ from run to run: a tenth of a face's time is no difference, nor is so little. */
const NOISE = 0.1;
const NOISE_MS = 0.1;

function slower(before: number, after: number): Difference {
  const noise = Math.max(NOISE * before, NOISE_MS);
  if (Math.abs(after - before) <= noise) return { text: t.proof.aboutTheSame, better: null };
  return compared(after - before, 2, milliseconds, true);
}

function points(by: number, lowerIsBetter = false): Difference {
  return compared(by * 100, 1, (size) => t.proof.inPoints(decimal(size, 1)), lowerIsBetter);
}

function compared(
  by: number,
  digits: number,
  inUnits: (size: number) => string,
  lowerIsBetter: boolean,
): Difference {
  const size = Math.abs(by);
  if (Number(size.toFixed(digits)) === 0) return { text: t.proof.theSame, better: null };
  const better = by > 0 !== lowerIsBetter;
  const told = `${by > 0 ? "+" : "−"}${inUnits(size)}`;
  return { text: better ? t.proof.better(told) : t.proof.worse(told), better };
}

/** Below this probability, chance alone is no good explanation. */
const BY_CHANCE = 0.05;

/** McNemar's test in words. */
export function disagreement({ champion_only: old, candidate_only: new_, p }: McNemar): string {
  const apart = old + new_;
  if (apart === 0) return t.proof.sameFaces;
  const counted = t.proof.oneIsRight(apart, new_, old);
  if (old === new_) return `${counted} ${t.proof.neither}`;
  const ahead = new_ > old ? "candidate" : "champion";
  const told = p < BY_CHANCE ? t.proof.hardlyChance[ahead] : t.proof.mayBeChance;
  return `${counted} ${told(probability(p))}`;
}

function probability(p: number): string {
  if (p < 0.001) return t.proof.lessThan(exact(0.001).replace(" ", "\u00a0"));
  return (p < 0.1 ? exact(p) : percent(p)).replace(" ", "\u00a0");
}

/** What the corrections brought. */
export function brought({ faces, ...right }: ShownProof["corrections"]): string {
  if (!faces) return t.proof.noneNew;
  return t.proof.brought(faces, right.candidate_right, right.champion_right);
}

/** How what the corrections brought was measured. */
export function measured({ faces, tracks, fits, known }: ShownProof["corrections"]): string {
  const how = fits ? t.proof.fitsNote(fits) : t.proof.heldOutNote;
  const alike = tracks && tracks < faces ? ` ${t.proof.ofVisits(tracks)}` : "";
  return `${how}${known ? ` ${t.proof.knownToChampion(known)}` : ""}${alike}`;
}

/** The same of one camera, and whether chance explains it. */
export function atCamera(name: string, own: CameraProof): string {
  const right = t.proof.atCamera(name, own.faces, own.candidate_right, own.champion_right);
  if (!own.gain_points) return right;
  const [low, high] = own.gain_points.map((points) => decimal(points, 0)) as [string, string];
  if (low === high) return `${right} ${t.proof.gainEven(low)}`;
  const sure = own.gain_points[0] > 0 || own.gain_points[1] < 0;
  return `${right} ${sure ? t.proof.gainSure(low, high) : t.proof.gainUnsure(low, high)}`;
}

/** How strongly a cell is tinted: its share of all faces of its row's label. */
export function tint(row: readonly number[], column: number): number {
  const sum = row.reduce((all, faces) => all + faces, 0);
  return sum ? (row[column] ?? 0) / sum : 0;
}
