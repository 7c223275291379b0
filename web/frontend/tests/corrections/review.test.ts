import { expect, test } from "vitest";
import {
  answered,
  EMPTY,
  gone,
  neighbours,
  refilled,
  told,
  undone,
} from "../../src/corrections/review";
import type { ReviewItem } from "../../src/shared/wire.generated";

function item(id: number, ...alike: readonly number[]): ReviewItem {
  return {
    id,
    camera: "door",
    camera_name: "Door",
    track: 1,
    visit: "door-1",
    at_ms: 0,
    why: "low_confidence",
    label: null,
    crop: `/crop/${id}`,
    neighbours: alike.map((neighbour) => ({ id: neighbour, crop: `/crop/${neighbour}` })),
    disputed: false,
  };
}

const ids = (items: readonly { readonly id: number }[]) => items.map(({ id }) => id);
const said = { shares: { fear: 0.6 }, top: "fear", model_version: "mien-1", correction: null };

test("what is shown stays in front when more comes, and nothing comes twice", () => {
  const first = refilled(EMPTY, [item(1), item(2)]);
  expect(ids(refilled(first, [item(3), item(2)]).queue)).toEqual([1, 2, 3]);
});

test("an answered face is not asked again, though the server has not heard of it yet", () => {
  const after = answered(refilled(EMPTY, [item(1), item(2)]), "anger");
  expect(ids(refilled(after, [item(1), item(2), item(3)]).queue)).toEqual([2, 3]);
});

test("the scores come to the face that they belong to, however late", () => {
  const two = answered(answered(refilled(EMPTY, [item(1), item(2)]), "anger"), "skip");
  const after = told(two, 1, said);
  expect(after.answered.map((one) => one.told)).toEqual([null, said]);
});

test("neighbours that are answered with a face are not asked again, nor offered with another", () => {
  const first = refilled(EMPTY, [item(1, 2, 3), item(3, 2, 4)]);
  expect(ids(neighbours(first))).toEqual([2, 3]);
  const after = answered(first, "fear", [2]);
  expect(ids(after.queue)).toEqual([3]);
  expect(ids(neighbours(after))).toEqual([4]);
  expect(ids(answered(first, "fear", [2, 3]).queue)).toEqual([]);
  expect(ids(refilled(after, [item(2), item(5)]).queue)).toEqual([3, 5]);
  expect(ids(neighbours(undone(after, 1)))).toEqual([2, 3]);
});

test("undo puts the last face in front again, as often as there are any", () => {
  const two = answered(answered(refilled(EMPTY, [item(1), item(2), item(3)]), "anger"), "fear");
  const back = undone(undone(two, 2), 1);
  expect(ids(back.queue)).toEqual([1, 2, 3]);
  expect(back.answered).toEqual([]);
  expect(undone(back, 9)).toBe(back);
});

test("with nothing in front, an answer changes nothing", () => {
  expect(answered(EMPTY, "fear")).toBe(EMPTY);
});

test("a face that the server no longer has goes away", () => {
  const after = answered(refilled(EMPTY, [item(1), item(2)]), "fear");
  expect(gone(after, 1).answered).toEqual([]);
});
