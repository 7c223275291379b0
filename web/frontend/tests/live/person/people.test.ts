import { describe, expect, it } from "vitest";
import {
  brief,
  byIdentity,
  caption,
  named,
  notClassified,
  summary,
} from "../../../src/live/person/people";
import { heldBack } from "../../../src/shared/expressions";
import type { ShownTrack } from "../../../src/shared/wire.generated";

const unknown: ShownTrack = {
  id: 4,
  box_xywh: [0, 0, 1, 1],
  held_back: null,
  size_px: 90,
  sharpness: 200,
  yaw: 0,
};
const happy: ShownTrack = {
  ...unknown,
  id: 2,
  label: "happiness",
  confidence: 0.62,
  uncertain: false,
};

describe("what stands beside a face", () => {
  it("is the label with its share", () => expect(caption(happy)).toBe("happiness 62 %"));
  it("is honest when unsure", () => {
    expect(caption({ ...happy, uncertain: true })).toBe("uncertain");
    expect(caption(unknown)).toBe("looking…");
  });
  it("says why a face was held back, whatever was known before", () => {
    expect(caption({ ...happy, held_back: "turned" })).toBe("turned away");
    expect(heldBack("something new")).toBe("something new");
  });
});

describe("why a face is held back", () => {
  const tiny: ShownTrack = { ...unknown, held_back: "tiny", size_px: 20.4, yaw: -0.084 };
  it("tells the figures that the gate looked at", () => {
    expect(notClassified(unknown)).toBe(null);
    expect(notClassified(tiny)).toBe(
      "Not classified: the face is too small (size 20 px, sharpness 200, turned -0.08).",
    );
  });
  it("makes up no figure for a face whose sharpness was never measured", () => {
    expect(notClassified({ ...tiny, sharpness: null })).toBe(
      "Not classified: the face is too small (size 20 px, sharpness not measured yet, turned -0.08).",
    );
  });
  it("says when scores are shown all the same", () => {
    const stale = { ...happy, held_back: "blurred", scores: [1] } as const;
    expect(notClassified(stale)).toMatch(/ The scores are the last ones before\.$/);
  });
});

describe("people", () => {
  it("are summed up in words", () => {
    expect(summary([])).toBe("no face");
    expect(summary([happy])).toBe("happiness 62 %");
    expect(brief([happy])).toBe("happiness 62 %");
    expect(brief([unknown, happy, happy])).toBe("2 happiness, 1 looking…");
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
