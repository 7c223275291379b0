/** What a tile says of its camera: pure, from what is known. */

import { duration } from "../shared/format";
import type { CameraNow } from "../shared/wire.generated";

export type Mood = "live" | "waiting" | "trouble" | "rest";

export interface Presentation {
  readonly mood: Mood;
  /** What lies over the picture; none while all is well. */
  readonly title: string | null;
  readonly detail: string | null;
}

/** A watched camera that is said to be live shows something new within this time. */
export const SILENCE_S = 3;
/** Until then a camera may turn out to have stalled. */
const TOLD_S = 6;

const LIVE: Presentation = { mood: "live", title: null, detail: null };

/**
 * @param silenceS Age of the picture that is shown; null before the first.
 * @param nowMs The server's present time.
 */
export function present(camera: CameraNow, silenceS: number | null, nowMs: number): Presentation {
  const sinceMs = camera.since_ms ? nowMs - camera.since_ms : null;
  const lastedMs = silenceS === null ? sinceMs : silenceS * 1_000;
  const lasted = lastedMs === null ? "" : ` for ${duration(lastedMs)}`;
  switch (camera.state) {
    case "live":
      if (silenceS === null) return { mood: "waiting", title: "Starting…", detail: null };
      if (silenceS < SILENCE_S) return LIVE;
      return {
        mood: "trouble",
        title: `No new picture for ${duration(silenceS * 1_000)}`,
        detail:
          silenceS < TOLD_S ? null : "The camera is live, but its frames are not being analysed.",
      };
    case "connecting":
      return { mood: "waiting", title: "Connecting…", detail: camera.reason };
    case "stalled":
      return { mood: "trouble", title: `No new picture${lasted}`, detail: camera.reason };
    case "failed":
      return { mood: "trouble", title: `Not available${lasted}`, detail: camera.reason };
    case "ended":
      return { mood: "rest", title: "Ended", detail: camera.reason };
    case "paused":
      return { mood: "rest", title: "Paused", detail: null };
  }
}
