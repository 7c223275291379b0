/**
 * The view is the address: `#/` is the wall, `#/camera/ID` one camera, `#/history` and so on. What a
 * view shows stands behind a `?`, see `params.ts`.
 */

import type { Rank } from "../account";

export type Route =
  | { readonly view: (typeof PLAIN)[number] | "wall" }
  | { readonly view: "camera"; readonly id: string }
  | { readonly view: "run"; readonly id: string }
  | { readonly view: "photos"; readonly id: string }
  | { readonly view: "model"; readonly id: string }
  | { readonly view: "layout"; readonly id: number };

export const WALL = "#/";

/** The views that the page's top offers, in order. */
export const VIEWS = [
  {
    name: "live",
    address: WALL,
    views: ["wall", "layout", "camera", "mood", "files", "run", "photos", "study"],
  },
  { name: "history", address: "#/history", views: ["history"] },
  { name: "review", address: "#/review", views: ["review"] },
  { name: "models", address: "#/models", views: ["models", "model"] },
  { name: "alerts", address: "#/alerts", views: ["alerts"] },
  { name: "health", address: "#/health", views: ["health"] },
  { name: "people", address: "#/people", views: ["people"] },
  { name: "settings", address: "#/settings", views: ["settings", "audit"] },
] as const;

/** Whom each view is for: this rank and those above it. */
export const ALLOWS: Readonly<Record<Route["view"], Rank>> = {
  wall: "viewer",
  layout: "viewer",
  camera: "viewer",
  mood: "viewer",
  history: "viewer",
  models: "viewer",
  model: "viewer",
  account: "viewer",
  review: "reviewer",
  files: "operator",
  run: "operator",
  photos: "operator",
  study: "operator",
  alerts: "operator",
  health: "operator",
  people: "administrator",
  settings: "administrator",
  audit: "administrator",
};

const PLAIN = [
  "mood",
  "files",
  "study",
  "history",
  "review",
  "models",
  "alerts",
  "health",
  "people",
  "settings",
  "audit",
  "account",
] as const;

export function parse(hash: string): Route {
  const [path = ""] = hash.split("?");
  const parts = /^#\/(camera|run|photos|model)\/(.+)$/.exec(path);
  if (parts?.[2]) {
    const view = parts[1] as "camera" | "run" | "photos" | "model";
    return { view, id: decodeURIComponent(parts[2]) };
  }
  const layout = /^#\/layout\/(\d{1,9})$/.exec(path);
  if (layout) return { view: "layout", id: Number(layout[1]) };
  return { view: PLAIN.find((view) => path === `#/${view}`) ?? "wall" };
}

export function addressOf(camera: string): string {
  return `#/camera/${encodeURIComponent(camera)}`;
}

export function addressOfRun(run: string): string {
  return `#/run/${encodeURIComponent(run)}`;
}

export function addressOfPhotos(set: string): string {
  return `#/photos/${encodeURIComponent(set)}`;
}

export function addressOfStudy(name: string): string {
  return `#/study?${new URLSearchParams({ name })}`;
}

export function addressOfModel(version: string): string {
  return `#/model/${encodeURIComponent(version)}`;
}

export function addressOfLayout(layout: number): string {
  return `#/layout/${layout}`;
}

/** The last hour of a camera. */
export function historyOf(camera: string): string {
  return `#/history?${new URLSearchParams({ cameras: camera })}`;
}
