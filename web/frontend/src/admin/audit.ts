/** What was done on purpose, as people say it. */

import { plural } from "../shared/format";
import { said } from "../shared/texts/said";
import { t } from "../shared/texts/texts";
import { moment } from "../shared/times";
import type { AuditChain, AuditEntry } from "../shared/wire.generated";

/** What is counted; the texts have the words for it. */
const isCounted = (name: string): name is keyof typeof t.admin.counted => name in t.admin.counted;

/** How much, of whom and of when; what is not there or not so is left out. */
export function told(
  entry: Pick<AuditEntry, "detail">,
  zone: string,
  nameOf: (camera: string) => string,
): string {
  return Object.entries(entry.detail)
    .filter(
      ([name, value]) => value !== null && value !== false && !(value === 0 && isCounted(name)),
    )
    .map(([name, value]) => {
      if (typeof value === "number") return numbered(name, value, zone);
      if (name === "camera") return nameOf(String(value));
      if (name === "cameras" && Array.isArray(value)) return value.map(nameOf).join(", ");
      const told = said(name);
      if (value === true) return told;
      return `${told} ${Array.isArray(value) ? value.join(", ") : String(value)}`;
    })
    .join(", ");
}

/** What is wrong with the rows; null when all are as they were written. */
export function broken({ entries, broken_id: id }: AuditChain): string | null {
  if (id === null) return null;
  return t.admin.brokenRow(id, entries);
}

function numbered(name: string, value: number, zone: string): string {
  if (name.endsWith("_ms")) {
    return `${said(name.slice(0, -3))} ${moment(value, zone)}`;
  }
  if (name === "track") return t.admin.visitNumber(value);
  if (isCounted(name)) return plural(value, t.admin.counted[name]);
  return `${said(name)} ${value}`;
}
