import { describe, expect, it } from "vitest";
import { type Box, letterPx, placeOf } from "../../src/live/labels";

const PICTURE = { width: 320, height: 240 };
const LABEL = { width: 80, height: 20 };

function box(x: number, y: number, width = 60, height = 80): Box {
  return { x, y, width, height };
}

describe("a label", () => {
  it("stands above its face", () => {
    expect(placeOf(LABEL, box(100, 60), [], PICTURE)).toEqual({ ...LABEL, x: 100, y: 36 });
  });
  it("stays in the picture", () => {
    expect(placeOf(LABEL, box(280, 60), [], PICTURE)?.x).toBe(240);
  });
  it("stands below where there is no room above", () => {
    expect(placeOf(LABEL, box(100, 10), [], PICTURE)).toEqual({ ...LABEL, x: 100, y: 94 });
  });
  it("stands beside a face as high as the picture", () => {
    expect(placeOf(LABEL, box(100, 0, 60, 240), [], PICTURE)).toEqual({ ...LABEL, x: 164, y: 0 });
    expect(placeOf(LABEL, box(240, 0, 60, 240), [], PICTURE)).toEqual({ ...LABEL, x: 156, y: 0 });
  });
  it("never covers a face or another label", () => {
    const above = box(100, 20, 60, 38);
    expect(placeOf(LABEL, box(100, 60), [above], PICTURE)?.y).toBe(144);
    const label = { ...LABEL, x: 90, y: 140 };
    expect(placeOf(LABEL, box(100, 60), [above, label], PICTURE)?.x).toBe(164);
  });
  it("is left out where every place is taken", () => {
    expect(placeOf(LABEL, box(0, 0, 320, 240), [], PICTURE)).toBeNull();
  });
  it("has letters that fit the picture, and can be read", () => {
    expect([100, 320, 1_280].map(letterPx)).toEqual([10, 320 / 28, 13]);
  });
});
