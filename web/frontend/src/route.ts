/** The view is the address: `#/` is the wall, `#/camera/ID` one camera. */

export type Route = { readonly view: "wall" } | { readonly view: "camera"; readonly id: string };

export function parse(hash: string): Route {
  const found = /^#\/camera\/(.+)$/.exec(hash);
  return found?.[1] ? { view: "camera", id: decodeURIComponent(found[1]) } : { view: "wall" };
}

export function addressOf(camera: string): string {
  return `#/camera/${encodeURIComponent(camera)}`;
}

export const WALL = "#/";
