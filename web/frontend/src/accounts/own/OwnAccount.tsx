/** One's own account: where one is signed in, the password, the codes of an app. */

import { account } from "../../shared/account";
import { called, t } from "../../shared/texts/texts";
import { ThisBrowser } from "../../shared/ui/ThisBrowser";
import { NobodySignsIn } from "../NobodySignsIn";
import { camerasWords } from "../roles";
import { SignOut } from "../SignOut";
import { ChangePassword } from "./ChangePassword";
import { Codes } from "./Codes";
import { OwnSessions } from "./Sessions";

export function OwnAccount() {
  const who = account.value;
  if (!who?.login) return <NobodySignsIn />;
  return (
    <section class="page">
      <header>
        <div class="model-title">
          <h1>{who.name}</h1>
          <span class="kind">{called(t.accounts.roles, who.role)}</span>
        </div>
        <div class="row">
          <SignOut />
        </div>
      </header>
      <p class="quiet">{t.accounts.youSee(camerasWords(who.cameras))}</p>
      {who.own && (
        <>
          <OwnSessions />
          {who.password && (
            <>
              <ChangePassword name={who.name ?? ""} />
              <Codes isOn={who.totp} />
            </>
          )}
        </>
      )}
      <ThisBrowser />
    </section>
  );
}
