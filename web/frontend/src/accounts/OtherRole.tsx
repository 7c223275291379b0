/** What is said at an address that is for another role. */

import { account, type Rank } from "../shared/account";
import { WALL } from "../shared/address/route";

export function OtherRole({ needed }: { readonly needed: Rank }) {
  const who = account.value;
  return (
    <section class="empty">
      <h1>This needs another role</h1>
      <p>
        It takes the role {needed}; {who?.name} is {who?.role}. An administrator can change that.{" "}
        <a href={WALL}>See all cameras</a>
      </p>
    </section>
  );
}
