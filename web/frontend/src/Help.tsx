/** The `?` dialog: all keys. */

import { useState } from "preact/hooks";
import { may } from "./shared/account";
import { KEYS, useKeys } from "./shared/keys";
import { t } from "./shared/texts/texts";
import { Dialog } from "./shared/ui/Dialog";

export function Help() {
  const [open, setOpen] = useState(false);
  useKeys({ "?": () => setOpen(true) });
  return (
    <>
      <button type="button" class="plain" aria-label={t.page.keys} onClick={() => setOpen(true)}>
        ?
      </button>
      {open && (
        <Dialog title={t.page.keys} onClose={() => setOpen(false)}>
          <dl class="keys">
            {KEYS.filter(([, , rank]) => !rank || may(rank)).map(([keys, does]) => (
              <div key={does}>
                <dt>
                  <kbd>{keys}</kbd>
                </dt>
                <dd>{does}</dd>
              </div>
            ))}
          </dl>
          <p class="quiet">{t.page.keysNote}</p>
        </Dialog>
      )}
    </>
  );
}
