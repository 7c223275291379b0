/** What is said of accounts where nobody signs in. */

import { t } from "../shared/texts/texts";

export function NobodySignsIn() {
  return (
    <section class="empty">
      <h1>{t.accounts.nobodySignsIn}</h1>
      <p>
        {t.accounts.everybodyMay} <code>mien up --login</code>.
      </p>
    </section>
  );
}
