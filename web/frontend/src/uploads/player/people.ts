/** People of a video and their lines: pure. */

import type { Columns } from "../../shared/shares";
import type { RunPerson } from "../../shared/wire.generated";

/** A line for each label, through the middles of the seconds in which the person was seen. */
export function linesOf({ seconds, shares }: RunPerson, labels: number): Columns {
  const at: number[] = [];
  const lines: (number | null)[][] = Array.from({ length: labels }, () => []);
  seconds.forEach((second, index) => {
    const before = seconds[index - 1];
    if (before !== undefined && second > before + 1) {
      at.push(before + 1);
      for (const line of lines) line.push(null);
    }
    at.push(second + 0.5);
    lines.forEach((line, label) => {
      line.push(shares[index]?.[label] ?? null);
    });
  });
  return [at, ...lines];
}

/** Who was seen most, first; of equal ones who came first. */
export function bySight(people: readonly RunPerson[]): readonly RunPerson[] {
  return [...people].sort((a, b) => b.faces - a.faces || a.track - b.track);
}
