/** Every change of the champion, the newest first. */

import { zone } from "../shared/choices";
import { moment } from "../shared/times";
import type { Promotion } from "../shared/wire.generated";
import { changeName } from "./models";

export function Changes({ history }: { readonly history: readonly Promotion[] }) {
  return (
    <section>
      <h2>Changes of the champion</h2>
      {history.length === 0 && <p class="quiet">None yet.</p>}
      <ul class="events">
        {history.map((change) => (
          <li key={change.id}>
            <time dateTime={new Date(change.at_ms).toISOString()}>
              {moment(change.at_ms, zone.value)}
            </time>
            <span class="kind">{change.kind === "rollback" ? "roll back" : change.kind}</span>
            <span>
              {changeName(change)}
              {change.reason && <span class="quiet"> {change.reason}</span>}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
