import { expect, test } from "vitest";
import { addressesOf } from "../../src/cameras/makes";

const door = {
  name: "Door",
  source: "rtsp://{host}/small",
  view: "rtsp://{host}/large",
  about: null,
};
const phone = { name: "Phone", source: "http://{host}:8080/video", view: null, about: null };

test("a host takes the addresses of its make", () => {
  const typed = { source: "10.0.0.5", view: "" };
  expect(addressesOf(door, typed)).toEqual({
    source: "rtsp://10.0.0.5/small",
    view: "rtsp://10.0.0.5/large",
  });
  expect(addressesOf(phone, typed)).toEqual({ source: "http://10.0.0.5:8080/video", view: "" });
});

test("a port that was typed counts", () => {
  const typed = { source: "cam.local:9000", view: "" };
  expect(addressesOf(phone, typed).source).toBe("http://cam.local:9000/video");
  expect(addressesOf(door, typed).source).toBe("rtsp://cam.local:9000/small");
});

test("what was typed whole stays", () => {
  const typed = { source: "rtsp://10.0.0.5/other", view: "" };
  expect(addressesOf(door, typed)).toEqual(typed);
  expect(addressesOf(undefined, { source: "/dev/video0", view: "" }).source).toBe("/dev/video0");
  expect(addressesOf(door, { source: "10.0.0.5", view: "rtsp://10.0.0.5/x" }).view).toBe(
    "rtsp://10.0.0.5/x",
  );
});
