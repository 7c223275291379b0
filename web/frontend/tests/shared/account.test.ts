import { beforeEach, expect, it } from "vitest";
import { account, may, seesAll, signsIn } from "../../src/shared/account";
import { ALLOWS, VIEWS } from "../../src/shared/address/route";

const VERA = {
  login: true,
  setup: false,
  name: "vera",
  role: "viewer",
  cameras: ["door"],
  own: true,
  proxy: false,
  password: false,
  totp: false,
  provider: null,
} as const;

beforeEach(() => {
  account.value = VERA;
});

const offered = () =>
  VIEWS.filter(({ views: [view] }) => may(ALLOWS[view])).map(({ name }) => name);

it("allows what a role may and those below it", () => {
  expect(may("kiosk")).toBe(true);
  expect(may("viewer")).toBe(true);
  expect(may("reviewer")).toBe(false);
  account.value = { ...VERA, role: "administrator", cameras: null };
  expect(may("operator")).toBe(true);
});

it("allows nothing while it is not known who this is", () => {
  account.value = null;
  expect(may("public")).toBe(false);
  expect(seesAll()).toBe(false);
  expect(signsIn()).toBe(false);
});

it("tells whoever sees all cameras from whoever sees some, or none", () => {
  expect(seesAll()).toBe(false);
  account.value = { ...VERA, cameras: [] };
  expect(seesAll()).toBe(false);
  account.value = { ...VERA, cameras: null };
  expect(seesAll()).toBe(true);
});

it("offers each role its views and no others", () => {
  expect(offered()).toEqual(["live", "history", "models"]);
  account.value = { ...VERA, role: "reviewer" };
  expect(offered()).toEqual(["live", "history", "review", "models"]);
  account.value = { ...VERA, role: "operator" };
  expect(offered()).toEqual(["live", "history", "review", "models", "alerts", "health"]);
  account.value = { ...VERA, role: "administrator" };
  expect(offered()).toEqual(VIEWS.map(({ name }) => name));
  account.value = { ...VERA, role: "kiosk" };
  expect(offered()).toEqual([]);
});
