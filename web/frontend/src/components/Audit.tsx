/** What was erased, and when. */

import { zone } from "../choices";
import { useLoaded } from "../loading";
import { moment } from "../times";

interface Entry {
  readonly id: number;
  readonly at_ms: number;
  readonly action: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

export function Audit() {
  const found = useLoaded<{ entries: readonly Entry[] }>("/api/audit");
  if (!found.value?.entries.length) return null;
  return (
    <details>
      <summary>What was erased before</summary>
      <ul class="events">
        {found.value.entries.map((entry) => (
          <li key={entry.id}>
            <time dateTime={new Date(entry.at_ms).toISOString()}>
              {moment(entry.at_ms, zone.value)}
            </time>
            <span class="kind">{entry.action.replaceAll("_", " ")}</span>
            <span class="quiet">
              {Object.entries(entry.detail)
                .map(([name, value]) => `${name.replaceAll("_", " ")} ${String(value)}`)
                .join(", ")}
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}
