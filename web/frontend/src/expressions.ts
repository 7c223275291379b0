/**
 * How the eight expressions look. The colours are those of Okabe and Ito (Color Universal
 * Design, 2008), which stay apart for the common colour blindnesses; text always stands beside.
 */

const COLOURS: Readonly<Record<string, string>> = {
  neutral: "#a9b1ba",
  happiness: "#f0e442",
  surprise: "#56b4e9",
  sadness: "#3d8fd1",
  anger: "#e8702a",
  disgust: "#1fb98b",
  fear: "#d68ab5",
  contempt: "#e69f00",
};

/** The expressions that the shipped model knows. */
export const EXPRESSIONS: readonly string[] = Object.keys(COLOURS);

/** For a label that a later model may bring. */
const OTHER = "#cfd4da";

export function colourOf(label: string | undefined): string {
  return (label && COLOURS[label]) || OTHER;
}

/** Why a face was not classified, as people would say it. */
const HELD_BACK: Readonly<Record<string, string>> = {
  tiny: "too small",
  blurred: "blurred",
  turned: "turned away",
  "cut off": "cut off",
};

export function heldBack(reason: string): string {
  return HELD_BACK[reason] ?? reason;
}
