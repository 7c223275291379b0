/** What a tile says of its camera: pure, from what is known. */

import { duration } from "./format";
import type { CameraStatus } from "./wire";

export type Mood = "live" | "waiting" | "trouble" | "rest";

export interface Presentation {
  readonly mood: Mood;
  /** What lies over the picture; none while all is well. */
  readonly title: string | null;
  readonly detail: string | null;
}

/** A watched camera that is said to be live shows something new within this time. */
export const SILENCE_MS = 3_000;

const LIVE: Presentation = { mood: "live", title: null, detail: null };

/**
 * @param silenceMs Time since the last picture was drawn; null before the first.
 * @param nowMs The server's present time.
 */
export function present(
  camera: CameraStatus,
  silenceMs: number | null,
  nowMs: number,
): Presentation {
  const lasted = camera.since_ms ? ` for ${duration(nowMs - camera.since_ms)}` : "";
  switch (camera.state) {
    case "live":
      if (silenceMs === null) return { mood: "waiting", title: "Starting…", detail: null };
      if (silenceMs < SILENCE_MS) return LIVE;
      return {
        mood: "trouble",
        title: `No new picture for ${duration(silenceMs)}`,
        detail: "The camera is live, but its frames are not being analysed.",
      };
    case "connecting":
      return { mood: "waiting", title: "Connecting…", detail: camera.reason };
    case "stalled":
      return { mood: "trouble", title: `Stalled${lasted}`, detail: camera.reason };
    case "failed":
      return { mood: "trouble", title: `Not available${lasted}`, detail: camera.reason };
    case "ended":
      return { mood: "rest", title: "Ended", detail: camera.reason };
    case "paused":
      return { mood: "rest", title: "Paused", detail: null };
  }
}
