import { describe, expect, it } from "vitest";
import { arrange, CAPTION_PX, contain, GAP_PX, neighbour, wallFps } from "../../src/live/layout";

describe("the wall", () => {
  it("gives one camera as much as the window's height allows", () => {
    const { columns, tilePx } = arrange(1, 1_400, 639);
    expect(columns).toBe(1);
    expect(tilePx).toBe((639 - CAPTION_PX) * (4 / 3));
  });
  it("never needs scrolling while tiles stay readable", () => {
    for (const tiles of [2, 3, 4, 6, 9, 16]) {
      const { columns, tilePx } = arrange(tiles, 1_920, 1_000);
      const rows = Math.ceil(tiles / columns);
      const needed = rows * (tilePx / (4 / 3) + CAPTION_PX) + (rows - 1) * GAP_PX;
      expect(needed).toBeLessThanOrEqual(1_001);
      expect(columns * tilePx + (columns - 1) * GAP_PX).toBeLessThanOrEqual(1_920);
    }
  });
  it("scrolls rather than showing tiles that are too small", () => {
    expect(arrange(64, 1_280, 700)).toEqual({ columns: 4, tilePx: 311 });
  });
  it("is one column on a phone", () => {
    expect(arrange(5, 358, 600)).toEqual({ columns: 1, tilePx: 358 });
  });
});

describe("arrow keys", () => {
  it("move within the grid and stay at its edges", () => {
    expect(neighbour("ArrowRight", 0, 5, 3)).toBe(1);
    expect(neighbour("ArrowDown", 1, 5, 3)).toBe(4);
    expect(neighbour("ArrowDown", 2, 5, 3)).toBe(2);
    expect(neighbour("ArrowUp", 1, 5, 3)).toBe(1);
    expect(neighbour("ArrowLeft", 0, 5, 3)).toBe(0);
    expect(neighbour("End", 1, 5, 3)).toBe(4);
    expect(neighbour("Home", 4, 5, 3)).toBe(0);
    expect(neighbour("x", 2, 5, 3)).toBe(2);
  });
});

describe("rates", () => {
  it("are lower the more tiles there are", () => {
    expect([1, 2, 4, 5, 16].map(wallFps)).toEqual([null, 10, 10, 5, 5]);
  });
});

describe("a picture in its canvas", () => {
  it("is shown whole and in the middle", () => {
    expect(contain(1_280, 720, 640, 480)).toEqual({ x: 0, y: 60, scale: 0.5 });
    expect(contain(480, 640, 640, 480)).toEqual({ x: 140, y: 0, scale: 0.75 });
  });
});
