import { describe, expect, it } from "vitest";
import { fixed } from "../../../src/live/layout";
import {
  alertingFirst,
  moved,
  ordered,
  pageCount,
  pageOf,
  shownOf,
  turned,
} from "../../../src/live/wall/arranging";

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

describe("the cameras of a wall", () => {
  const grouped = [
    { id: "door", group: "Entrance" },
    { id: "gate", group: "Entrance" },
    { id: "yard", group: null },
  ];
  const shown = (wish: Partial<Parameters<typeof shownOf>[1]>) =>
    ids(shownOf(grouped, { cameras: [], group: null, hidden: [], ...wish }));
  it("are the named ones, those of a group, or all, without those left out", () => {
    expect(shown({})).toEqual(["door", "gate", "yard"]);
    expect(shown({ cameras: ["yard"] })).toEqual(["yard"]);
    expect(shown({ group: "Entrance", hidden: ["gate"] })).toEqual(["door"]);
    expect(shown({ hidden: ["door", "gate", "yard"] })).toEqual([]);
  });
  it("are all where none of those chosen is there any more", () => {
    expect(shown({ cameras: ["gone"] })).toEqual(["door", "gate", "yard"]);
    expect(shown({ group: "Gone", hidden: ["yard"] })).toEqual(["door", "gate"]);
  });
});

describe("a chosen grid", () => {
  it("fits its rows and columns", () => {
    expect(fixed(2, 812, 2_000)).toEqual({ columns: 2, tilePx: 400 });
    expect(fixed(2, 4_000, 690)).toEqual({ columns: 2, tilePx: 400 });
  });
});

describe("a wall with more cameras than tiles", () => {
  it("has pages", () => {
    expect([0, 1, 2, 3, 4].map((side) => pageCount(10, side))).toEqual([1, 10, 3, 2, 1]);
    expect(pageCount(0, 2)).toBe(1);
    expect(pageOf(["a", "b", "c", "d", "e"], 2, 1)).toEqual(["e"]);
    expect(pageOf(["a", "b"], 0, 0)).toEqual(["a", "b"]);
  });
  it("turns from the last to the first and back", () => {
    expect(turned(2, 1, 3)).toBe(0);
    expect(turned(0, -1, 3)).toBe(2);
  });
  it("may have cameras with an open alert first", () => {
    const items = ["a", "b", "c", "d"].map((id) => ({ id }));
    const first = alertingFirst(items, [{ cameras: ["d"] }, { cameras: ["b", "gone"] }]);
    expect(first.map(({ id }) => id)).toEqual(["b", "d", "a", "c"]);
  });
});
