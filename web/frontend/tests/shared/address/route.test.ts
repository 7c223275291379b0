import { expect, it } from "vitest";
import { addressOf, addressOfLayout, parse, WALL } from "../../../src/shared/address/route";

it("leads to a camera and back", () => {
  expect(parse(addressOf("front-door"))).toEqual({ view: "camera", id: "front-door" });
  expect(parse(addressOf("odd id/%"))).toEqual({ view: "camera", id: "odd id/%" });
  expect(parse(WALL)).toEqual({ view: "wall" });
  expect(parse("")).toEqual({ view: "wall" });
  expect(parse("#/elsewhere")).toEqual({ view: "wall" });
});

it("leads to a layout", () => {
  expect(parse(addressOfLayout(12))).toEqual({ view: "layout", id: 12 });
  expect(parse(`${addressOfLayout(12)}?grid=3`)).toEqual({ view: "layout", id: 12 });
  expect(parse("#/layout/door")).toEqual({ view: "wall" });
});
