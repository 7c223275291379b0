/** Every change of the champion, the newest first. */

import { zone } from "../shared/choices";
import { said } from "../shared/texts/said";
import { t } from "../shared/texts/texts";
import { moment } from "../shared/times";
import type { Promotion } from "../shared/wire.generated";
import { changeName } from "./models";

export function Changes({ history }: { readonly history: readonly Promotion[] }) {
  return (
    <section>
      <h2>{t.models.changes}</h2>
      {history.length === 0 && <p class="quiet">{t.shared.noneYet}</p>}
      <ul class="events">
        {history.map((change) => (
          <li key={change.id}>
            <time dateTime={new Date(change.at_ms).toISOString()}>
              {moment(change.at_ms, zone.value)}
            </time>
            <span class="kind">{t.models.changeKinds[change.kind]}</span>
            <span>
              {changeName(change)}
              {change.reason && <span class="quiet"> {said(change.reason)}</span>}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
