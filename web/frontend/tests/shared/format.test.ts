import { describe, expect, it } from "vitest";
import {
  age,
  count,
  duration,
  length,
  playTime,
  plural,
  rate,
  score,
} from "../../src/shared/format";

describe("numbers and times", () => {
  it("groups thousands", () => expect(count(1234567)).toBe("1,234,567"));
  it("rounds scores and claims no certainty", () => {
    expect(score(0.615)).toBe("62 %");
    expect(score(1)).toBe("99 %");
  });
  it("tells how far into a video something is", () => {
    expect(playTime(65_900)).toBe("1:05");
    expect(playTime(3_723_000)).toBe("1:02:03");
  });
  it("counts in words", () => {
    const faces = { one: "face", other: "faces" };
    expect(plural(1, faces)).toBe("1 face");
    expect(plural(2, faces)).toBe("2 faces");
    expect(plural(0, faces)).toBe("0 faces");
  });
  it("keeps a tenth for slow rates only", () => {
    expect(rate(4.96)).toBe("5 fps");
    expect(rate(7.25)).toBe("7.3 fps");
    expect(rate(14.97)).toBe("15 fps");
  });
  it("shows ages in the unit that reads best", () => {
    expect(age(-3)).toBe("0 ms");
    expect(age(42.4)).toBe("42 ms");
    expect(age(1_240)).toBe("1.2 s");
    expect(age(65_000)).toBe("1 min 5 s");
  });
  it("shows lengths of time in two units", () => {
    expect(duration(9_999)).toBe("9 s");
    expect(duration(3_600_000)).toBe("1 h 0 min");
    expect(duration(90_000_000)).toBe("1 d 1 h");
    expect(duration(-1)).toBe("0 s");
    expect([60_000, 3_600_000, 90_000, 0].map(length)).toEqual([
      "1 min",
      "1 h",
      "1 min 30 s",
      "0 s",
    ]);
  });
});
