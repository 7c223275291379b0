import { expect, it } from "vitest";
import { paramsOfWish, type WallWish, wishIn } from "../../../src/live/wall/wishes";
import { paramsOf, withParams } from "../../../src/shared/address/params";

const NIGHT: WallWish = {
  cameras: ["door", "yard"],
  group: null,
  hidden: ["gate"],
  grid: 2,
  turn_s: 30,
  alerts_first: true,
  full_screen: true,
};
const USUAL: WallWish = {
  cameras: [],
  group: null,
  hidden: [],
  grid: 0,
  turn_s: 0,
  alerts_first: false,
  full_screen: false,
};

const throughAnAddress = (wish: Partial<WallWish>, usual: WallWish) =>
  wishIn(paramsOf(withParams("#/", paramsOfWish(wish))), usual);

it("is the layout's where the address says nothing", () => {
  expect(wishIn(paramsOf("#/layout/3"), NIGHT)).toEqual(NIGHT);
});

it("comes back from an address as it was", () => {
  expect(throughAnAddress(NIGHT, USUAL)).toEqual(NIGHT);
  expect(throughAnAddress(USUAL, NIGHT)).toEqual(USUAL);
  const group = { ...NIGHT, cameras: [], group: "Entrance, north" };
  expect(throughAnAddress(group, NIGHT)).toEqual(group);
  expect(throughAnAddress({ grid: 3 }, NIGHT)).toEqual({ ...NIGHT, grid: 3 });
});

it("takes no grid that there is none of", () => {
  expect(wishIn(paramsOf("#/?grid=9&turn=x"), NIGHT)).toEqual(NIGHT);
});
