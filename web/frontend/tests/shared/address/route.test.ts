import { expect, it } from "vitest";
import { addressOf, parse, WALL } from "../../../src/shared/address/route";

it("leads to a camera and back", () => {
  expect(parse(addressOf("front-door"))).toEqual({ view: "camera", id: "front-door" });
  expect(parse(addressOf("odd id/%"))).toEqual({ view: "camera", id: "odd id/%" });
  expect(parse(WALL)).toEqual({ view: "wall" });
  expect(parse("")).toEqual({ view: "wall" });
  expect(parse("#/elsewhere")).toEqual({ view: "wall" });
});
