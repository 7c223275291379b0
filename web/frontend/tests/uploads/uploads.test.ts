import { expect, it } from "vitest";
import { kindOf } from "../../src/uploads/uploads";

it("files are photos, videos, or neither; the server looks into what has no type", () => {
  expect(kindOf({ type: "image/png" })).toBe("photo");
  expect(kindOf({ type: "video/x-matroska" })).toBe("video");
  expect(kindOf({ type: "" })).toBe("video");
  expect(kindOf({ type: "text/plain" })).toBeNull();
});
