import { expect, it } from "vitest";
import { nextTheme, read } from "../../src/shared/choices";

const isNumber = (value: unknown): value is number => typeof value === "number";

it("what cannot be read any more is forgotten", () => {
  expect(read("3", 0, isNumber)).toBe(3);
  expect(read('"3"', 0, isNumber)).toBe(0);
  expect(read("{", 0, isNumber)).toBe(0);
  expect(read(null, 0, isNumber)).toBe(0);
});

it("the switch goes through all themes", () => {
  expect([nextTheme("system"), nextTheme("light"), nextTheme("dark")]).toEqual([
    "light",
    "dark",
    "system",
  ]);
});
