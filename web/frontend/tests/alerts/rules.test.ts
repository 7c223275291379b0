import { describe, expect, it } from "vitest";
import { postSentence, sentence, wishOf } from "../../src/alerts/rules";
import type { Delivery } from "../../src/shared/wire.generated";

const nameOf = (id: string) => id.toUpperCase();

function form(fields: Readonly<Record<string, string>>): FormData {
  const content = new FormData();
  for (const [name, value] of Object.entries(fields)) content.set(name, value);
  return content;
}

describe("a rule", () => {
  it("is read from its form", () => {
    const fields = { name: " Angry ", kind: "expression", label: "anger", share: "50" };
    const more = { seconds: "30", faces: "3", quiet: "on", start: "22:00", end: "07:00" };
    expect(wishOf(form({ ...fields, ...more }), ["door"], [2], "UTC")).toEqual({
      name: "Angry",
      condition: {
        kind: "expression",
        label: "anger",
        share: 0.5,
        seconds: 30,
        cameras: ["door"],
        faces: 3,
      },
      webhooks: [2],
      quiet: { start: "22:00", end: "07:00", zone: "UTC" },
      enabled: false,
    });
  });
  it("may be about a camera or a stage", () => {
    const lost = form({ name: "a", kind: "camera_lost", seconds: "5", enabled: "on" });
    expect(wishOf(lost, [], [], "UTC")).toMatchObject({
      condition: { kind: "camera_lost", seconds: 5, cameras: [] },
      quiet: null,
      enabled: true,
    });
    const lagging = form({ name: "a", kind: "stage_lagging", seconds: "5", stage: "" });
    expect(wishOf(lagging, [], [], "UTC").condition).toEqual({
      kind: "stage_lagging",
      seconds: 5,
      stage: null,
    });
  });
  it("is one sentence", () => {
    const expression = { kind: "expression", label: "anger", share: 0.5, faces: 3 } as const;
    expect(sentence({ ...expression, seconds: 30, cameras: ["door", "yard"] }, nameOf)).toBe(
      "At least 50 % anger over 3 faces or more, for 30 s, at DOOR and YARD.",
    );
    expect(sentence({ kind: "camera_lost", seconds: 90, cameras: [] }, nameOf)).toBe(
      "No picture for 1 min 30 s from any camera.",
    );
    expect(sentence({ kind: "stage_lagging", seconds: 5, stage: "detector" }, nameOf)).toBe(
      "detector is more than 5 s behind.",
    );
  });
});

it("a post says what came of it", () => {
  const post: Delivery = {
    id: 1,
    webhook_id: 1,
    alert_id: null,
    event: "test",
    created_ms: 0,
    state: "waiting",
    attempts: 0,
    due_ms: 30,
    done_ms: null,
    answer: null,
  };
  const words = (changed: Partial<Delivery>) => postSentence({ ...post, ...changed }, String);
  expect(words({})).toBe("A post is on its way.");
  expect(words({ attempts: 1, answer: "500 Oops" })).toBe(
    "Last post not taken (500 Oops); the next attempt is on 30.",
  );
  expect(words({ state: "delivered", done_ms: 20 })).toBe("Last post delivered on 20.");
  expect(words({ state: "failed", done_ms: 20, answer: "timed out" })).toBe(
    "Last post given up on 20: timed out.",
  );
});
