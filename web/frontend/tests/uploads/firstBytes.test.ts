import { expect, it } from "vitest";
import { kindOf, refusal } from "../../src/uploads/firstBytes";

const bytes = (text: string) => Uint8Array.from([...text].map((letter) => letter.charCodeAt(0)));
const said = (type: string, head: string) => refusal({ name: "party", type }, bytes(head));

it("files are photos, videos, or neither; the server looks into what has no type", () => {
  expect(kindOf({ type: "image/png" })).toBe("photo");
  expect(kindOf({ type: "video/x-matroska" })).toBe("video");
  expect(kindOf({ type: "" })).toBe("video");
  expect(kindOf({ type: "text/plain" })).toBeNull();
});

it("takes what begins like what it is called", () => {
  expect(said("image/jpeg", "\xff\xd8\xff\xe0")).toBeNull();
  expect(said("image/webp", "RIFF\x01\x02\x03\x04WEBPVP8 ")).toBeNull();
  expect(said("image/heic", "\0\0\0\x18ftypheic")).toBeNull();
  expect(said("video/mp4", "\0\0\0\x18ftypisom")).toBeNull();
  expect(said("video/x-matroska", "\x1aE\xdf\xa3")).toBeNull();
  expect(said("video/mp2t", "G@\0\x10")).toBeNull();
});

it("says what would be right of what cannot be", () => {
  expect(said("text/plain", "hello")).toContain("party is neither a photo nor a video. Photos are");
  expect(said("image/jpeg", "<html>")).toMatch(/^party is not a photo.* Photos are JPEG/);
  expect(said("image/svg+xml", "<svg>")).toMatch(/^party is not a photo/);
  expect(said("video/mp4", "no video")).toMatch(/^party is not a video.* Videos are MP4/);
  expect(said("video/mp4", "")).toBe("party is empty.");
});

it("leaves to the server what has no type", () => {
  expect(said("", "anything")).toBeNull();
  expect(said("application/octet-stream", "anything")).toBeNull();
});
