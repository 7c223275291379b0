/** Where a film is: its player and the charts under it share one playhead. */

import type { RefObject } from "preact";
import { useRef, useState } from "preact/hooks";

export interface Playhead {
  readonly video: RefObject<HTMLVideoElement | null>;
  /** Null while there is no film. */
  readonly atMs: number | null;
  readonly moved: (atS: number) => void;
  readonly goTo: (atMs: number) => void;
}

export function usePlayhead(): Playhead {
  const video = useRef<HTMLVideoElement>(null);
  const [atMs, setAtMs] = useState<number | null>(null);
  return {
    video,
    atMs,
    moved: (atS) => setAtMs(atS * 1_000),
    goTo: (toMs) => {
      if (video.current) video.current.currentTime = toMs / 1_000;
    },
  };
}

/** The middle of the picture before or after the one that is shown, in seconds. */
export function stepped(atS: number, lengthS: number, pictures: number, by: -1 | 1): number {
  const stepS = lengthS / Math.max(1, pictures);
  const next = Math.floor(atS / stepS + 1e-6) + by;
  return (Math.min(Math.max(0, next), Math.max(0, pictures - 1)) + 0.5) * stepS;
}
