import { expect, it, vi } from "vitest";

vi.mock("../../src/shared/transport", () => ({ socket: { on: vi.fn() } }));

const { isKioskAddress, isOutside, isSame, keyOf, layoutOf } = await import(
  "../../src/accounts/entry"
);

const ANYBODY = {
  login: true,
  setup: false,
  name: null,
  role: "public",
  cameras: [],
  own: false,
  proxy: false,
  password: false,
  totp: false,
  provider: null,
} as const;
const VERA = { ...ANYBODY, name: "vera", role: "viewer", cameras: ["door"], own: true } as const;

it("lets nobody in who did not sign in", () => {
  expect(isOutside(ANYBODY)).toBe(true);
  expect(isOutside({ ...ANYBODY, role: "kiosk", name: "kiosk lobby" })).toBe(false);
  expect(isOutside({ ...ANYBODY, login: false, role: "administrator", cameras: null })).toBe(false);
});

it("reads the code or the key of a link and nothing else", () => {
  expect(keyOf("#code=aB_-9")).toBe("aB_-9");
  expect(keyOf("#key=aB_-9")).toBe("aB_-9");
  expect(keyOf("#/camera/key=1")).toBe(null);
  expect(keyOf("#code=a&b")).toBe(null);
  expect([keyOf("#key=aB_-9&layout=3"), layoutOf("#key=aB_-9&layout=3")]).toEqual(["aB_-9", 3]);
  expect(layoutOf("#key=aB_-9")).toBe(null);
});

it("knows the address of a wall screen, below a proxy's path as well", () => {
  expect(isKioskAddress("/kiosk")).toBe(true);
  expect(isKioskAddress("/mien/kiosk")).toBe(true);
  expect(isKioskAddress("/")).toBe(false);
});

it("tells the same person with the same rights from any other", () => {
  expect(isSame({ ...VERA }, VERA)).toBe(true);
  expect(isSame({ ...VERA, totp: true }, VERA)).toBe(true);
  expect(isSame({ ...VERA, cameras: ["door", "yard"] }, VERA)).toBe(false);
  expect(isSame({ ...VERA, cameras: null }, VERA)).toBe(false);
  expect(isSame({ ...VERA, role: "reviewer" }, VERA)).toBe(false);
  expect(isSame({ ...VERA, name: "walt" }, VERA)).toBe(false);
  expect(isSame(ANYBODY, VERA)).toBe(false);
  expect(isSame(VERA, null)).toBe(false);
});
