import { expect, it } from "vitest";
import { broken, told } from "../../src/admin/audit";

const nameOf = (camera: string) => camera.toUpperCase();
const entry = (detail: Readonly<Record<string, unknown>>) => told({ detail }, "UTC", nameOf);

it("tells what was erased without nothings and raw times", () => {
  const span = { from_ms: 0, to_ms: 1_000, face_seconds: 246, alerts: 0, kept_faces: 1 };
  expect(entry({ cameras: ["door", "yard"], ...span })).toBe(
    "DOOR, YARD, from 1 Jan 1970, 00:00:00, to 1 Jan 1970, 00:00:01, 246 face-seconds, 1 kept face",
  );
  expect(entry({ camera: "door", track: 4, face_seconds: 1 })).toBe("DOOR, visit 4, 1 face-second");
  expect(entry({ label: "fear", kept_faces: 2 })).toBe("label fear, 2 kept faces");
});

it("leaves out what is not there, and says what is so", () => {
  expect(entry({ role: "viewer", disabled: false, cameras: ["door"], expires_ms: null })).toBe(
    "role viewer, DOOR",
  );
  expect(entry({ disabled: true, expires_ms: 0, fields: ["name", "fps"] })).toBe(
    "disabled, expires 1 Jan 1970, 00:00:00, fields name, fps",
  );
  expect(entry({ sessions: 2 })).toBe("2 sessions");
});

it("says which row is not as it was written", () => {
  expect(broken({ entries: 3, head: "a", broken_id: null })).toBe(null);
  expect(broken({ entries: 1, head: "a", broken_id: 2 })).toBe(
    "Row 2 is not as it was written, or rows before it are missing. Up to there 1 row can be trusted.",
  );
});
