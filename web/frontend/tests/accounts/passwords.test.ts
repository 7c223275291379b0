import { expect, it } from "vitest";
import { rulesFor } from "../../src/accounts/passwords";

const met = (name: string, password: string, again = password) =>
  rulesFor(name, password, again).map((rule) => rule.isMet);

it("tells each rule as it is met", () => {
  expect(met("vera", "")).toEqual([false, false, false, false]);
  expect(met("vera", "short one")).toEqual([false, true, true, true]);
  expect(met("vera", "lamp otter bridge")).toEqual([true, true, true, true]);
  expect(met("vera", "lamp otter bridge", "lamp")).toEqual([true, true, true, false]);
  expect(met("vera", "aaaaaaaaaaaabcd")).toEqual([true, false, true, true]);
});

it("takes no name with little else, however it is written", () => {
  expect(met("Veronika", "VERONIKA12345")[2]).toBe(false);
  expect(met("Veronika", "veronika123456")[2]).toBe(true);
  expect(met("", "lamp otter bridge")[2]).toBe(true);
});

it("counts characters as people do", () => {
  expect(met("vera", "🦊🐻🐼🐨🐯🦁")[0]).toBe(false);
  expect(met("vera", "🦊🐻🐼🐨🐯🦁🦊🐻🐼🐨🐯🦁")[0]).toBe(true);
});
