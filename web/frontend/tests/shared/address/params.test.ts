import { expect, it } from "vitest";
import { shownIn, visitIn, visitName } from "../../../src/history/address";
import { listOf, numberOf, paramsOf, withParams } from "../../../src/shared/address/params";
import { historyOf, parse } from "../../../src/shared/address/route";

it("a view's choices stand in the address", () => {
  expect(withParams("#/history", { from: 1, to: 2 })).toBe("#/history?from=1&to=2");
  expect(withParams("#/history?from=1&to=2", { from: null, to: 3 })).toBe("#/history?to=3");
  expect(withParams("#/?grid=2", { grid: null })).toBe("#/");
  const params = paramsOf("#/?grid=2&cameras=a%2Cb&odd=x");
  expect(numberOf(params, "grid")).toBe(2);
  expect(numberOf(params, "odd")).toBeNull();
  expect(numberOf(params, "none")).toBeNull();
  expect(listOf(params, "cameras")).toEqual(["a", "b"]);
  expect(listOf(params, "none")).toEqual([]);
  expect(parse("#/history?from=1")).toEqual({ view: "history" });
  expect(parse("#/camera/odd%3Fid?x=1")).toEqual({ view: "camera", id: "odd?id" });
});

it("a history's span, cameras and comparison are read; what is odd is left out", () => {
  const shown = (hash: string) => shownIn(paramsOf(hash));
  expect(shown(historyOf("door"))).toEqual({
    span: null,
    chosen: { cameras: ["door"], group: null },
    comparison: "nothing",
    otherMs: null,
  });
  expect(shown("#/history?from=1&to=5&compare=span&other=0")).toEqual({
    span: { fromMs: 1, toMs: 5 },
    chosen: { cameras: [], group: null },
    comparison: "span",
    otherMs: 0,
  });
  expect(shown("#/history?from=5&to=1&compare=all").span).toBeNull();
  expect(shown("#/history?from=5&to=1&compare=all").comparison).toBe("nothing");
});

it("an open visit is named whole, whatever the camera is called", () => {
  const visit = { camera: "door-2", track_id: 17, first_ms: 1_000, last_ms: 61_000 };
  expect(visitIn(new URLSearchParams({ visit: visitName(visit) }))).toEqual(visit);
  expect(visitIn(paramsOf("#/history?visit=17-1000-door"))).toBeNull();
  expect(visitIn(paramsOf("#/history"))).toBeNull();
});
