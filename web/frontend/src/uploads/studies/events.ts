/** Events of runs and averages around them: pure. */

import type { Columns } from "../../shared/shares";
import type { Happening, RunEvent, StudyAverage, StudyRun } from "../../shared/wire.generated";

/** Events of a run as a chart marks them. */
export function happenings(events: readonly RunEvent[]): readonly Happening[] {
  return events.map(({ id, at_ms, name }) => ({
    id,
    kind: "mark",
    at_ms,
    cameras: [],
    text: name,
  }));
}

/** Names of what happened in runs, and the conditions of these, each once, by the alphabet. */
export function namesIn(runs: readonly StudyRun[]) {
  const sorted = (names: readonly string[]) => [...new Set(names)].sort();
  return {
    events: sorted(runs.flatMap(({ events }) => events.map(({ name }) => name))),
    conditions: sorted(runs.flatMap(({ session }) => session.conditions)),
  };
}

/** The begin and the end of the interval as thin lines, and the mean, through the steps' middles. */
export function linesOf(average: StudyAverage, value: string): Columns {
  const { low = [], mean = [], high = [] } = average.values[value] ?? {};
  const middles = average.start_ms.map((startMs) => (startMs + average.step_ms / 2) / 1_000);
  return [middles, low, high, mean];
}
