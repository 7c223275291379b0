/** What the server says, in the language of the page. */

import { called, t } from "./texts";

/** A sentence of the server with `{}` where it varies, as a pattern with what it becomes. */
interface Known {
  readonly pattern: RegExp;
  readonly becomes: string;
}

const known = new Map<Readonly<Record<string, string>>, readonly Known[]>();

/**
 * A sentence of the server as the page would say it; one that is not known stays as it is. What it
 * becomes has `{0}` for the first thing that varies, `{0:label}` where that is an expression.
 */
export function said(sentence: string): string {
  const exactly = t.said[sentence];
  if (exactly !== undefined) return exactly;
  for (const { pattern, becomes } of patterns(t.said)) {
    const parts = pattern.exec(sentence)?.slice(1);
    if (parts)
      return becomes.replaceAll(/\{(\d)(:label)?\}/g, (_, hole, isLabel) => {
        const part = parts[Number(hole)] ?? "";
        return isLabel ? called(t.shared.expressions, part) : inside(part);
      });
  }
  return sentence;
}

/** What stands in a hole: perhaps a sentence, too; a single word may be somebody's name for a camera. */
function inside(part: string): string {
  return part.includes(" ") ? said(part) : part;
}

/** The sentences with holes, those with the most words first: they say the most exactly what is meant. */
function patterns(sentences: Readonly<Record<string, string>>): readonly Known[] {
  const before = known.get(sentences);
  if (before) return before;
  const made = Object.entries(sentences)
    .filter(([sentence]) => sentence.includes("{}"))
    .sort(([a], [b]) => b.length - a.length)
    .map(([sentence, becomes]) => ({
      pattern: new RegExp(`^${sentence.split("{}").map(literally).join("(.+)")}$`, "s"),
      becomes,
    }));
  known.set(sentences, made);
  return made;
}

function literally(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
