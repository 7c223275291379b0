import { expect, it, vi } from "vitest";

vi.mock("../../../src/shared/transport", () => ({ socket: { on: vi.fn() } }));

const { endOf, nameIn, sent } = await import("../../../src/accounts/people/rights");
const { camerasWords } = await import("../../../src/accounts/roles");

it("sends a choice of cameras only for roles that have one", () => {
  expect(sent({ role: "viewer", cameras: ["door"] })).toEqual({
    role: "viewer",
    cameras: ["door"],
  });
  expect(sent({ role: "reviewer", cameras: [] })).toEqual({ role: "reviewer", cameras: [] });
  expect(sent({ role: "operator", cameras: ["door"] })).toEqual({
    role: "operator",
    cameras: null,
  });
  expect(sent({ role: "administrator", cameras: [] }).cameras).toBe(null);
});

it("never says all of somebody who sees none", () => {
  const names = nameIn([{ id: "door", name: "Front door" }]);
  expect(camerasWords(null, names)).toBe("all cameras");
  expect(camerasWords([], names)).toBe("no camera");
  expect(camerasWords(["door", "gone"], names)).toBe("Front door, gone");
});

it("ends tokens after some days, or never", () => {
  expect(endOf(30, 1_000.4)).toBe(1_000 + 30 * 86_400_000);
  expect(endOf(null, 1_000)).toBe(null);
});
