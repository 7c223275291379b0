/** Runs: videos under analysis, and what was found in those of before. */

import { useEffect, useRef, useState } from "preact/hooks";
import { type Answer, ask } from "../shared/rest";
import { status } from "../shared/state";
import type { RunSummary, RunsNow } from "../shared/wire.generated";

type Runs = readonly RunSummary[];
const NONE: Runs = [];

/** All runs, the oldest first, and why those of before are not known. */
export function useRuns(): { readonly runs: Runs; readonly error: string | null } {
  const now = status.value?.runs ?? NONE;
  const seen = useRef(new Map<string, RunSummary>());
  for (const run of now) seen.current.set(run.id, run);
  const [stored, setStored] = useState<Answer<RunsNow> | null>(null);

  // The server tells only of runs that are not over: when their list changes, one began or ended.
  const going = now.map(({ id }) => id).join();
  useEffect(() => {
    let current = true;
    void ask<RunsNow>("GET", "api/runs").then((answer) => {
      if (current) setStored((before) => (answer.error && before?.value ? before : answer));
    });
    return () => {
      current = false;
    };
  }, [going]);

  const before = stored?.value?.runs ?? NONE;
  return { runs: listed(before, now, seen.current), error: stored?.error ?? null };
}

/**
 * Puts together what is stored and what is told of now.
 *
 * @param seen What was last told of each: of a run that has just ended it is newer than the store.
 */
export function listed(stored: Runs, now: Runs, seen: ReadonlyMap<string, RunSummary>): Runs {
  const known = new Set(stored.map(({ id }) => id));
  return [
    ...stored.map((run) => (run.ended_ms === null && seen.get(run.id)) || run),
    ...now.filter(({ id }) => !known.has(id)),
  ];
}
