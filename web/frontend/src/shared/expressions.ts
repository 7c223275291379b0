/**
 * How the eight expressions look. The colours were searched for the largest distance between any
 * two, as people with the common colour blindnesses see them too; text always stands beside.
 */

import { called, t } from "./texts/texts";

const COLOURS: Readonly<Record<string, string>> = {
  neutral: "#aeb2b6",
  happiness: "#f0d43a",
  surprise: "#45d6f5",
  sadness: "#2267c2",
  anger: "#f25a0c",
  disgust: "#2f9a66",
  fear: "#c872ee",
  contempt: "#925c2b",
};

/** The expressions that the shipped model knows. */
export const EXPRESSIONS: readonly string[] = Object.keys(COLOURS);

/** For a label that a later model may bring. */
const OTHER = "#cfd4da";

export function colourOf(label: string | undefined): string {
  return (label && COLOURS[label]) || OTHER;
}

/** What an expression is called; a label that only a later model knows stays as it is. */
export function expressionName(label: string): string {
  return called(t.shared.expressions, label);
}

/** Why a face was not classified, as people would say it. */
export function heldBack(reason: string): string {
  return called(t.shared.heldBack, reason);
}
