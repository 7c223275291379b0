import { expect, it } from "vitest";
import { paramsOf, withParams } from "../../src/shared/address/params";
import { ALL, chosenIn, groupsOf, idsOf, inAddress } from "../../src/shared/groups";

const CAMERAS = [
  { id: "gate", group: "Hall 10" },
  { id: "door", group: "Hall 2" },
  { id: "yard", group: null },
  { id: "bell", group: "Hall 2" },
];

it("names each group once, in the order that people count", () => {
  expect(groupsOf(CAMERAS)).toEqual(["Hall 2", "Hall 10"]);
});

it("means the cameras that are in a group now", () => {
  expect(idsOf({ cameras: [], group: "Hall 2" }, CAMERAS)).toEqual(["door", "bell"]);
  expect(idsOf({ cameras: ["yard"], group: null }, CAMERAS)).toEqual(["yard"]);
  expect(idsOf(ALL, CAMERAS)).toEqual([]);
});

it("stands in an address", () => {
  for (const chosen of [
    ALL,
    { cameras: ["yard", "door"], group: null },
    { cameras: [], group: "A & B" },
  ]) {
    expect(chosenIn(paramsOf(withParams("#/history?cameras=gate", inAddress(chosen))))).toEqual(
      chosen,
    );
  }
});
