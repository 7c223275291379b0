import { describe, expect, it } from "vitest";
import { moved, ordered } from "../../src/live/arranging";
import { fixed } from "../../src/live/layout";

const cameras = ["door", "gate", "yard"].map((id) => ({ id }));
const ids = (items: readonly { id: string }[]) => items.map(({ id }) => id);

describe("the order of the wall", () => {
  it("is as chosen, the others after", () => {
    expect(ids(ordered(cameras, ["yard", "gone"]))).toEqual(["yard", "door", "gate"]);
  });
  it("changes by moving one", () => {
    expect(moved(["door", "gate", "yard"], "yard", 0)).toEqual(["yard", "door", "gate"]);
    expect(moved(["door", "gate", "yard"], "door", 1)).toEqual(["gate", "door", "yard"]);
  });
});

describe("a chosen grid", () => {
  it("fits its rows and columns", () => {
    expect(fixed(2, 812, 2_000)).toEqual({ columns: 2, tilePx: 400 });
    expect(fixed(2, 4_000, 690)).toEqual({ columns: 2, tilePx: 400 });
  });
});
