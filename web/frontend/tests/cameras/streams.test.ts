import { expect, test } from "vitest";
import { suggested } from "../../src/cameras/streams";

const stream = (source: string, width: number, height: number) => ({
  name: source,
  source,
  encoding: "H264",
  width,
  height,
  fps: 15,
});

test("the small one is analysed and the large one is looked at", () => {
  const streams = [stream("main", 1920, 1080), stream("sub", 640, 360), stream("tiny", 176, 144)];
  expect(suggested(streams)).toEqual({ source: "sub", view: "main" });
});

test("one stream is both, none is nothing", () => {
  expect(suggested([stream("only", 160, 120)])).toEqual({ source: "only", view: "only" });
  expect(suggested([])).toEqual({});
});
