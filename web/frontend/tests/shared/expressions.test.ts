import { describe, expect, it } from "vitest";
import { colourOf, EXPRESSIONS } from "../../src/shared/expressions";

type Triple = readonly [number, number, number];
type Matrix = readonly [Triple, Triple, Triple];

/** What is left of linear RGB for dichromats: Machado, Oliveira and Fernandes, 2009. */
const SIGHTS: Readonly<Record<string, Matrix>> = {
  full: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** Oklab (Ottosson, 2020), in which equal distances look equally large. */
const TO_CONES: Matrix = [
  [0.4122214708, 0.5363325363, 0.0514459929],
  [0.2119034982, 0.6806995451, 0.1073969566],
  [0.0883024619, 0.2817188376, 0.6299787005],
];
const TO_LAB: Matrix = [
  [0.2104542553, 0.793617785, -0.0040720468],
  [1.9779984951, -2.428592205, 0.4505937099],
  [0.0259040371, 0.7827717662, -0.808675766],
];

const times = (matrix: Matrix, [x, y, z]: Triple): Triple =>
  matrix.map(([a, b, c]) => a * x + b * y + c * z) as unknown as Triple;

function linear(colour: string): Triple {
  return [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as unknown as Triple;
}

function seen(colour: string, sight: Matrix): Triple {
  const light = times(sight, linear(colour)).map((value) => Math.min(1, Math.max(0, value)));
  const cones = times(TO_CONES, light as unknown as Triple).map(Math.cbrt);
  return times(TO_LAB, cones as unknown as Triple);
}

/** A hundred times the distance in Oklab; 2 is just noticed. */
function nearest(sight: Matrix): number {
  const colours = EXPRESSIONS.map((label) => seen(colourOf(label), sight));
  const distances = colours.flatMap((one, index) =>
    colours
      .slice(index + 1)
      .map((other) => 100 * Math.hypot(...one.map((v, i) => v - (other[i] ?? 0)))),
  );
  return Math.min(...distances);
}

describe("the colours of the expressions", () => {
  it.each(Object.entries(SIGHTS))("are told apart with %s", (_, sight) => {
    expect(nearest(sight)).toBeGreaterThan(8);
  });
  it("stand out from a dark page", () => {
    const luminance = (colour: string) =>
      times(
        [
          [0.2126, 0.7152, 0.0722],
          [0, 0, 0],
          [0, 0, 0],
        ],
        linear(colour),
      )[0];
    for (const label of EXPRESSIONS) {
      const contrast = (luminance(colourOf(label)) + 0.05) / (luminance("#151b20") + 0.05);
      expect(contrast).toBeGreaterThan(3);
    }
  });
});
