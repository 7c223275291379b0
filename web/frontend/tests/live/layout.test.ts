import { describe, expect, it } from "vitest";
import {
  arrange,
  captionPx,
  contain,
  fixed,
  GAP_PX,
  neighbour,
  wallFps,
} from "../../src/live/layout";

describe("the wall", () => {
  it("gives one camera as much as the window's height allows", () => {
    const { columns, tilePx } = arrange(1, 1_400, 639);
    expect(columns).toBe(1);
    expect(tilePx).toBe((639 - captionPx(tilePx)) * (4 / 3));
  });
  it("fits every tile on screens of any size", () => {
    const screens = [
      [1_920, 1_000],
      [1_280, 640],
      [358, 700],
    ] as const;
    for (const [width, height] of screens) {
      for (const tiles of [1, 2, 3, 4, 5, 6, 9, 12, 16]) {
        const { columns, tilePx } = arrange(tiles, width, height);
        const rows = Math.ceil(tiles / columns);
        const needed = rows * (tilePx / (4 / 3) + captionPx(tilePx)) + (rows - 1) * GAP_PX;
        expect(needed).toBeLessThanOrEqual(height + 1);
        expect(columns * tilePx + (columns - 1) * GAP_PX).toBeLessThanOrEqual(width);
        expect(tilePx).toBeGreaterThanOrEqual(96);
      }
    }
  });
  it("scrolls rather than showing tiles in which nothing can be read", () => {
    expect(arrange(200, 358, 700)).toEqual({ columns: 3, tilePx: 111 });
    expect(arrange(3, 80, 20)).toEqual({ columns: 1, tilePx: 80 });
  });
  it("has as many columns as were chosen", () => {
    expect(fixed(4, 1_280, 640)).toEqual({ columns: 4, tilePx: 168 });
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
