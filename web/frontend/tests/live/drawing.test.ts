import { describe, expect, it } from "vitest";
import { fitting } from "../../src/live/drawing";
import type { ShownTrack } from "../../src/shared/wire.generated";

const track: ShownTrack = {
  id: 12,
  box_xywh: [0, 0, 1, 1],
  held_back: null,
  size_px: 90,
  sharpness: 200,
  yaw: 0,
  label: "happiness",
  confidence: 0.62,
  uncertain: false,
};

describe("what stands at a face", () => {
  const within = (letters: number) => fitting(track, (words) => words.length <= letters);
  it("is left out from the end when there is no room", () => {
    expect(within(20)).toEqual(["happiness 62 %", "#12"]);
    expect(within(14)).toEqual(["happiness 62 %", ""]);
    expect(within(9)).toEqual(["happiness", ""]);
    expect(within(3)).toEqual(["happiness", ""]);
  });
});
