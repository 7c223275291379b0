import { expect, it } from "vitest";
import { isReturnAddress, returned } from "../../src/accounts/provider";

const BACK = "http://localhost/oidc";

it("knows the address to which a provider sends back, below a proxy's path as well", () => {
  expect(isReturnAddress("/oidc")).toBe(true);
  expect(isReturnAddress("/mien/oidc")).toBe(true);
  expect(isReturnAddress("/")).toBe(false);
});

it("reads what a provider sent back, and nothing of its own words", () => {
  expect(returned("?code=a%2Bb&state=c&iss=x", BACK)).toEqual({
    code: "a+b",
    state: "c",
    back: BACK,
  });
  expect(returned("?error=access_denied&error_description=Call+555&state=c", BACK)).toBe(null);
  expect(returned("?code=a", BACK)).toBe(null);
  expect(returned("", BACK)).toBe(null);
});
