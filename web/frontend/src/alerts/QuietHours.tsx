/** Hours in which a rule posts nothing. */

import { useState } from "preact/hooks";
import { zone } from "../shared/choices";
import { t } from "../shared/texts/texts";
import type { Quiet } from "../shared/wire.generated";

export function QuietHours({ quiet }: { readonly quiet: Quiet | null }) {
  const [on, setOn] = useState(quiet !== null);
  return (
    <fieldset class="row">
      <legend class="unseen">{t.alerts.quiet}</legend>
      <label class="switch">
        <input
          type="checkbox"
          name="quiet"
          checked={on}
          onInput={(event) => setOn(event.currentTarget.checked)}
        />
        {t.alerts.quietHours}
      </label>
      {on && (
        <>
          <label class="inline">
            {t.alerts.from}
            <input type="time" name="start" required defaultValue={quiet?.start ?? "22:00"} />
          </label>
          <label class="inline">
            {t.alerts.to}
            <input type="time" name="end" required defaultValue={quiet?.end ?? "07:00"} />
          </label>
          <span class="quiet">{zone.value}</span>
        </>
      )}
    </fieldset>
  );
}
