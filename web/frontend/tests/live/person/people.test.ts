import { describe, expect, it } from "vitest";
import { brief, byIdentity, caption, named, summary } from "../../../src/live/person/people";
import type { Track } from "../../../src/shared/wire";

const unknown: Track = {
  id: 4,
  box_xywh: [0, 0, 1, 1],
  held_back: null,
  size_px: 90,
  sharpness: 200,
  yaw: 0,
};
const happy: Track = { ...unknown, id: 2, label: "happiness", confidence: 0.62, uncertain: false };

describe("what stands beside a face", () => {
  it("is the label with its share", () => expect(caption(happy)).toBe("happiness 62 %"));
  it("is honest when unsure", () => {
    expect(caption({ ...happy, uncertain: true })).toBe("uncertain");
    expect(caption(unknown)).toBe("looking…");
  });
  it("says why a face was held back, whatever was known before", () => {
    expect(caption({ ...happy, held_back: "turned" })).toBe("turned away");
    expect(caption({ ...happy, held_back: "something new" })).toBe("something new");
  });
});

describe("people", () => {
  it("are summed up in words", () => {
    expect(summary([])).toBe("no face");
    expect(summary([happy])).toBe("happiness 62 %");
    expect(brief([happy])).toBe("happiness 62 %");
    expect(brief([unknown, happy])).toBe("2 faces");
    expect(summary([unknown, happy])).toBe("2 faces: happiness 62 %, looking…");
  });
  it("keep their order", () => {
    expect(byIdentity([unknown, happy]).map((track) => track.id)).toEqual([2, 4]);
  });
  it("have their scores named in the labels' order", () => {
    expect(named(["a", "b"], [0.25])).toEqual([
      { label: "a", share: 0.25 },
      { label: "b", share: 0 },
    ]);
  });
});
