import { expect, it, vi } from "vitest";

vi.mock("../../src/shared/transport", () => ({ socket: { on: vi.fn() } }));

const { isOutside, keyOf } = await import("../../src/accounts/account");

const ANYBODY = {
  login: true,
  setup: false,
  name: null,
  role: "public",
  cameras: [],
  own: false,
  totp: false,
} as const;

it("lets nobody in who did not sign in, and shows the page while nothing is known", () => {
  expect(isOutside(ANYBODY)).toBe(true);
  expect(isOutside({ ...ANYBODY, role: "kiosk", name: "kiosk lobby" })).toBe(false);
  expect(isOutside({ ...ANYBODY, login: false, role: "administrator", cameras: null })).toBe(false);
  expect(isOutside(null)).toBe(false);
});

it("reads the code or the key of a link and nothing else", () => {
  expect(keyOf("#code=aB_-9")).toBe("aB_-9");
  expect(keyOf("#key=aB_-9")).toBe("aB_-9");
  expect(keyOf("#/camera/key=1")).toBe(null);
  expect(keyOf("#code=a&b")).toBe(null);
});
