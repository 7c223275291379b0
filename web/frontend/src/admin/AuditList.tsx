/** What was erased, imported and allowed, and when. */

import { type Entry, told } from "../audit";
import { zone } from "../choices";
import { useLoaded } from "../loading";
import { moment } from "../times";
import { cameraName } from "./Rules";

export function Audit() {
  const found = useLoaded<{ entries: readonly Entry[] }>("api/audit");
  if (!found.value?.entries.length) return null;
  return (
    <details>
      <summary>Record of erasing and keeping</summary>
      <ul class="events">
        {found.value.entries.map((entry) => (
          <li key={entry.id}>
            <time dateTime={new Date(entry.at_ms).toISOString()}>
              {moment(entry.at_ms, zone.value)}
            </time>
            <span class="kind">{entry.action}</span>
            <span class="quiet">{told(entry, zone.value, cameraName)}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
