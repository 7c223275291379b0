/** The page's keys; none is taken while somebody types or a dialog is open. */

import { useLayoutEffect, useRef } from "preact/hooks";
import type { Rank } from "./account";
import { t } from "./texts/texts";

/** What the help shows, and to whom; to everybody where no rank is named. */
export const KEYS: readonly (readonly [keys: string, does: string, rank?: Rank])[] = [
  [t.shared.keyArrows, t.shared.keyArrowsDo],
  [t.shared.keyShiftArrows, t.shared.keyShiftArrowsDo],
  [t.shared.keyPages, t.shared.keyPagesDo],
  [t.shared.keyEnter, t.shared.keyEnterDo],
  [t.shared.keyEsc, t.shared.keyEscDo],
  ["F", t.shared.fullScreen],
  ["H", t.shared.keyHideDo],
  ["B", t.shared.keyBlurDo, "operator"],
  ["M", t.shared.markThisMoment, "reviewer"],
  ["+ −", t.shared.keyZoomDo],
  ["← →", t.shared.keyShiftDo],
  ["1 – 8", t.shared.keyLabelsDo, "reviewer"],
  ["S N U", t.shared.keyReviewDo, "reviewer"],
  [", .", t.shared.keyPicturesDo, "operator"],
  ["E", t.shared.keyEventDo, "operator"],
  ["?", t.shared.keyHelpDo],
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
