/** What was erased, imported and allowed, and when. */

import { zone } from "../shared/choices";
import { useLoaded } from "../shared/loading";
import { cameraName } from "../shared/state";
import { moment } from "../shared/times";
import type { Audit } from "../shared/wire.generated";
import { told } from "./audit";

export function AuditList() {
  const audit = useLoaded<Audit>("api/audit");
  if (!audit.value?.entries.length) return null;
  return (
    <details>
      <summary>Record of erasing and keeping</summary>
      <ul class="events">
        {audit.value.entries.map((entry) => (
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
