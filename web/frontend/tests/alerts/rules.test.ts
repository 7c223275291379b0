import { describe, expect, it } from "vitest";
import { lastDay, pastAlert, postSentence, sentence, wishOf } from "../../src/alerts/rules";
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
    const more = {
      seconds: "30",
      of: "together",
      measure: "count",
      faces: "3",
      quiet: "on",
      start: "22:00",
      end: "07:00",
    };
    expect(wishOf(form({ ...fields, ...more }), ["door"], [2], "UTC")).toEqual({
      name: "Angry",
      condition: {
        kind: "expression",
        label: "anger",
        share: 0.5,
        seconds: 30,
        of: "together",
        measure: "count",
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
    const anger = {
      kind: "expression",
      label: "anger",
      share: 0.5,
      seconds: 30,
      of: "camera",
      measure: "share",
      faces: 3,
      cameras: ["door", "yard"],
    } as const;
    expect(sentence(anger, nameOf)).toBe(
      "The faces at DOOR or YARD average at least 50 % anger, 3 faces or more in view, for 30 s.",
    );
    expect(sentence({ ...anger, of: "together", measure: "count" }, nameOf)).toBe(
      "3 faces or more at DOOR and YARD together show at least 50 % anger each for 30 s.",
    );
    expect(sentence({ ...anger, of: "together", cameras: [], faces: 1 }, nameOf)).toBe(
      "The faces at all cameras together average at least 50 % anger, 1 face or more in view, for 30 s.",
    );
    expect(sentence({ ...anger, of: "face", faces: 1, cameras: [] }, nameOf)).toBe(
      "Any one face at any camera shows at least 50 % anger for 30 s.",
    );
    expect(sentence({ kind: "camera_lost", seconds: 90, cameras: [] }, nameOf)).toBe(
      "No picture for 1 min 30 s from any camera.",
    );
    expect(sentence({ kind: "stage_lagging", seconds: 5, stage: "detector" }, nameOf)).toBe(
      "Finding faces is more than 5 s late.",
    );
  });
});

it("the last day is told in a sentence and its alerts", () => {
  const now = 1_700_000_000_000;
  const alert = { opened_ms: now - 60_000, closed_ms: now - 30_000, camera: "door" };
  const past = { since_ms: now - 86_400_000, alerts: [alert] };
  expect(lastDay(past, now)).toBe("In the last day this would have alerted 1 time:");
  expect(lastDay({ ...past, alerts: [] }, now)).toBe(
    "In the last day this would not have alerted.",
  );
  expect(lastDay({ ...past, since_ms: now - 7_200_000 }, now)).toContain("In the last 2 h ");
  expect(pastAlert(alert, "UTC", nameOf)).toMatch(/ at DOOR, for 30 s$/);
  expect(pastAlert({ ...alert, camera: "", closed_ms: null }, "UTC", nameOf)).toMatch(
    /\d, until now$/,
  );
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
  expect(words({})).toBe("A message is on its way.");
  expect(words({ attempts: 1, answer: "500 Oops" })).toBe(
    "Last message not taken (500 Oops); the next attempt is on 30.",
  );
  expect(words({ state: "delivered", done_ms: 20 })).toBe("Last message delivered on 20.");
  expect(words({ state: "failed", done_ms: 20, answer: "timed out" })).toBe(
    "Last message given up on 20: timed out.",
  );
});
