/** Seconds that somebody has to wait, counted down. */

import { useEffect, useState } from "preact/hooks";

const LOOK_MS = 250;

/** How many seconds are left, and what begins anew with so many. */
export function useWait(): readonly [leftS: number, begin: (seconds: number) => void] {
  const [untilMs, setUntilMs] = useState(0);
  const [nowMs, setNowMs] = useState(0);
  const leftS = Math.max(0, Math.ceil((untilMs - nowMs) / 1_000));
  const isWaiting = leftS > 0;
  useEffect(() => {
    if (!isWaiting) return;
    const timer = window.setInterval(() => setNowMs(performance.now()), LOOK_MS);
    return () => window.clearInterval(timer);
  }, [isWaiting]);
  const begin = (seconds: number) => {
    setNowMs(performance.now());
    setUntilMs(performance.now() + seconds * 1_000);
  };
  return [leftS, begin];
}
