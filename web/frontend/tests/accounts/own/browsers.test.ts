import { expect, it } from "vitest";
import { browserName } from "../../../src/accounts/own/browsers";

it("names browsers that also call themselves others", () => {
  const chrome = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36";
  expect(browserName(`Mozilla/5.0 (X11; Linux x86_64) ${chrome}`)).toBe("Chrome on Linux");
  expect(browserName(`Mozilla/5.0 (Windows NT 10.0; Win64) ${chrome} Edg/126.0`)).toBe(
    "Edge on Windows",
  );
  expect(browserName("Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko Firefox/127.0")).toBe(
    "Firefox on Linux",
  );
  expect(
    browserName("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1"),
  ).toBe("Safari on iOS");
  expect(browserName(`Mozilla/5.0 (Linux; Android 14; Pixel 8) ${chrome}`)).toBe(
    "Chrome on Android",
  );
});

it("leaves others what they call themselves", () => {
  expect(browserName("curl/8.5.0")).toBe("curl/8.5.0");
  expect(browserName("x".repeat(100))).toHaveLength(40);
  expect(browserName("")).toBe("Unknown browser");
});
