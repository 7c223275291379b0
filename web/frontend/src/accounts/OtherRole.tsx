/** What is said at an address that is for another role. */

import { account, type Rank } from "../shared/account";
import { WALL } from "../shared/address/route";
import { called, t } from "../shared/texts/texts";

export function OtherRole({ needed }: { readonly needed: Rank }) {
  const who = account.value;
  return (
    <section class="empty">
      <h1>{t.accounts.needsRole}</h1>
      <p>
        {t.accounts.takesRole(called(t.accounts.roles, needed))}{" "}
        {who && t.accounts.hasRole(who.name ?? "", called(t.accounts.roles, who.role))}{" "}
        {t.accounts.administratorChanges}
        <a href={WALL}>{t.shared.seeAllCameras}</a>
      </p>
    </section>
  );
}
