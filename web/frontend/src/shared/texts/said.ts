/** What the server says, in the language of the page. */

import { decimal } from "../format";
import { called, t } from "./texts";

/** A sentence of the server with `{}` where it varies, as a pattern with what it becomes. */
interface Known {
  readonly pattern: RegExp;
  readonly becomes: string;
}

const known = new Map<Readonly<Record<string, string>>, readonly Known[]>();

/**
 * A sentence of the server as the page would say it; one that is not known stays as it is. What it
 * becomes has `{0}` for the first thing that varies, `{0:label}` where that is an expression. What
 * is known as a clause is known as a sentence of its own, too.
 */
export function said(sentence: string): string {
  const text = t.said[sentence] ?? t.said[begun(sentence, "toLowerCase")] ?? filled(sentence);
  return /^[A-Z]/.test(sentence) ? begun(text, "toUpperCase") : text;
}

function begun(text: string, how: "toLowerCase" | "toUpperCase"): string {
  return `${text.charAt(0)[how]()}${text.slice(1)}`;
}

/** What a sentence with holes becomes. */
function filled(sentence: string): string {
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

/**
 * What stands in a hole: a figure, a sentence, too, or several with commas between them; a single word may be
 * somebody's name for a camera.
 */
function inside(part: string): string {
  const digits = /^-?\d+\.(\d+)$/.exec(part)?.[1]?.length;
  if (digits) return decimal(Number(part), digits);
  if (!part.includes(" ")) return part;
  const several = part.split(", ");
  const each = several.map(said);
  return several.every((one, index) => one !== each[index]) ? each.join(", ") : said(part);
}

/** The sentences with holes, those with the most words first: they say the most exactly what is meant. */
function patterns(sentences: Readonly<Record<string, string>>): readonly Known[] {
  const before = known.get(sentences);
  if (before) return before;
  const made = Object.entries(sentences)
    .filter(([sentence]) => sentence.includes("{}"))
    .sort(([a], [b]) => b.length - a.length)
    .map(([sentence, becomes]) => ({
      pattern: new RegExp(`^${begin(sentence.split("{}").map(literally).join("(.*)"))}$`, "s"),
      becomes,
    }));
  known.set(sentences, made);
  return made;
}

/** A clause may stand at the beginning, with a capital. */
function begin(source: string): string {
  return source.replace(/^[a-z]/, (letter) => `[${letter}${letter.toUpperCase()}]`);
}

function literally(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
