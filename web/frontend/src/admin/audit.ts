/** What was done on purpose, as people say it. */

import { plural } from "../shared/format";
import { moment } from "../shared/times";
import type { AuditChain, AuditEntry } from "../shared/wire.generated";

const COUNTED: Readonly<Record<string, string>> = {
  face_seconds: "face-second",
  alerts: "alert",
  events: "event",
  kept_faces: "kept face",
  videos: "video",
  faces: "face",
  sessions: "session",
};

/** How much, of whom and of when; what is not there or not so is left out. */
export function told(
  entry: Pick<AuditEntry, "detail">,
  zone: string,
  nameOf: (camera: string) => string,
): string {
  return Object.entries(entry.detail)
    .filter(([name, value]) => value !== null && value !== false && !(value === 0 && COUNTED[name]))
    .map(([name, value]) => {
      if (typeof value === "number") return numbered(name, value, zone);
      if (name === "camera") return nameOf(String(value));
      if (name === "cameras" && Array.isArray(value)) return value.map(nameOf).join(", ");
      if (value === true) return name;
      return `${name} ${Array.isArray(value) ? value.join(", ") : String(value)}`;
    })
    .join(", ");
}

/** What is wrong with the rows; null when all are as they were written. */
export function broken({ entries, broken_id: id }: AuditChain): string | null {
  if (id === null) return null;
  return `Row ${id} is not as it was written, or rows before it are missing. Up to there ${plural(entries, "row")} can be trusted.`;
}

function numbered(name: string, value: number, zone: string): string {
  if (name.endsWith("_ms")) return `${name.slice(0, -3)} ${moment(value, zone)}`;
  if (name === "track") return `visit ${value}`;
  const counted = COUNTED[name];
  return counted ? plural(value, counted) : `${name} ${value}`;
}
