/** The page's keys; none is taken while somebody types or a dialog is open. */

import { useLayoutEffect, useRef } from "preact/hooks";
import type { Rank } from "./account";

/** What the help shows, and to whom; to everybody where no rank is named. */
export const KEYS: readonly (readonly [keys: string, does: string, rank?: Rank])[] = [
  ["Arrows", "Go to the camera beside, above or below"],
  ["Shift + arrows", "Move the camera on the wall"],
  ["Page up, page down", "The wall's page before, the next page"],
  ["Enter", "Open the camera"],
  ["Esc", "Back, or close what is open"],
  ["F", "Full screen"],
  ["H", "Leave the camera out of this wall"],
  ["B", "Blur the faces of the camera", "operator"],
  ["M", "Mark this moment", "reviewer"],
  ["+ −", "In history: zoom in and out"],
  ["← →", "In history: earlier and later"],
  ["1 – 8", "In review: the expression that the face shows", "reviewer"],
  ["S N U", "In review: skip, not a face, undo (also Ctrl + Z)", "reviewer"],
  ["?", "Show these keys"],
];

/** Everything that takes letters or arrows; a switch takes neither. */
const TYPED_INTO = "input:not([type=checkbox]), textarea, select";

export type Handlers = Readonly<Record<string, (event: KeyboardEvent) => void>>;

/** Handles keys while the component is shown; letters by their lower case, `Ctrl+z` with it. */
export function useKeys(handlers: Handlers): void {
  const latest = useRef(handlers);
  latest.current = handlers;
  // With the first picture of the view, not after it: somebody may press a key at once.
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (isTyping(event) || event.altKey) return;
      const name = event.key.length === 1 ? event.key.toLowerCase() : event.key;
      const held = event.ctrlKey || event.metaKey ? `Ctrl+${name}` : name;
      const handle = latest.current[held];
      if (!handle || event.defaultPrevented) return;
      event.preventDefault();
      handle(event);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
}

function isTyping(event: KeyboardEvent): boolean {
  const target = event.target;
  if (document.querySelector("dialog[open]")) return true;
  return target instanceof HTMLElement && target.matches(TYPED_INTO);
}

export function toggleFullScreen(): void {
  if (document.fullscreenElement) void document.exitFullscreen();
  else if (document.fullscreenEnabled) void document.documentElement.requestFullscreen();
}
