import { expect, it } from "vitest";
import type { RunPerson } from "../../../src/shared/wire.generated";
import { bySight, linesOf } from "../../../src/uploads/player/people";

function person(track: number, faces: number): RunPerson {
  return { track, faces, top: "calm", seconds: [], shares: [] };
}

it("a line goes through the middles of seconds, with a gap where nobody was seen", () => {
  const seen = {
    ...person(1, 3),
    seconds: [0, 1, 4],
    shares: [
      [0.25, 0.75],
      [1, 0],
      [0.5, 0.5],
    ],
  };
  expect(linesOf(seen, 2)).toEqual([
    [0.5, 1.5, 2, 4.5],
    [0.25, 1, null, 0.5],
    [0.75, 0, null, 0.5],
  ]);
});

it("who was seen most comes first", () => {
  const people = [person(1, 5), person(2, 9), person(3, 5)];
  expect(bySight(people).map(({ track }) => track)).toEqual([2, 1, 3]);
});
