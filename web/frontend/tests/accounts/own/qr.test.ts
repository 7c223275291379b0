import { expect, it } from "vitest";
import { inGroups, modulesPath } from "../../../src/accounts/own/QrCode";

it("draws a square for each dark module", () => {
  expect(
    modulesPath([
      [true, false],
      [false, true],
    ]),
  ).toBe("M0 0h1v1h-1zM1 1h1v1h-1z");
});

it("puts a secret in groups of four", () => {
  expect(inGroups("ABCDEFGH")).toBe("ABCD EFGH");
  expect(inGroups("ABCDE")).toBe("ABCD E");
  expect(inGroups("")).toBe("");
});
