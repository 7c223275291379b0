import { expect, test } from "vitest";
import { csrfToken, here } from "../../src/shared/rest";

test("an address of the server's is seen from the page", () => {
  expect(here("/api/corrections/7/crop.png")).toBe("api/corrections/7/crop.png");
});

test("any other address stays what it is", () => {
  for (const address of ["data:image/png;base64,AA==", "//host/x", "https://host/x"]) {
    expect(here(address)).toBe(address);
  }
});

test("names the token of its session in changes", () => {
  expect(csrfToken("theme=dark; mien-csrf=0a1b2c")).toBe("0a1b2c");
  expect(csrfToken("__Host-mien-csrf=0a1b2c")).toBe("0a1b2c");
  expect(csrfToken("other-mien-csrf=0a1b2c")).toBe("");
  expect(csrfToken("")).toBe("");
});
