import { expect, it } from "vitest";
import { stepped } from "../../../src/uploads/player/playhead";

const at = (atS: number, by: -1 | 1) => stepped(atS, 2, 20, by);

it("goes to the middle of the next picture, wherever in a picture it is", () => {
  expect(at(0, 1)).toBeCloseTo(0.15);
  expect(at(0.3, 1)).toBeCloseTo(0.45);
  expect(at(0.39, 1)).toBeCloseTo(0.45);
  expect(at(0.3, -1)).toBeCloseTo(0.25);
});

it("stays within the film", () => {
  expect(at(0, -1)).toBeCloseTo(0.05);
  expect(at(1.99, 1)).toBeCloseTo(1.95);
});
