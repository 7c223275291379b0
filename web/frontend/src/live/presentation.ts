/** What a tile says of its camera: pure, from what is known. */

import { duration } from "../shared/format";
import { said } from "../shared/texts/said";
import { t } from "../shared/texts/texts";
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
  const lasted = lastedMs === null ? "" : ` ${t.live.forTime(duration(lastedMs))}`;
  const reason = camera.reason && said(camera.reason);
  switch (camera.state) {
    case "live":
      if (silenceS === null) return { mood: "waiting", title: t.live.starting, detail: null };
      if (silenceS < SILENCE_S) return LIVE;
      return {
        mood: "trouble",
        title: t.live.silentFor(duration(silenceS * 1_000)),
        detail: silenceS < TOLD_S ? null : t.live.notAnalysed,
      };
    case "connecting":
      return { mood: "waiting", title: t.live.connecting, detail: reason };
    case "stalled":
      return { mood: "trouble", title: t.live.stalled(lasted), detail: reason };
    case "failed":
      return { mood: "trouble", title: t.live.failed(lasted), detail: reason };
    case "ended":
      return { mood: "rest", title: t.live.ended, detail: reason };
    case "paused":
      return { mood: "rest", title: t.live.paused, detail: null };
  }
}
