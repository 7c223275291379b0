/** What is shown to whom: the page, a wall screen's pictures, or the way in. */

import { useEffect, useState } from "preact/hooks";
import { App } from "./App";
import { findOut, isKioskAddress, isOutside, keyOf, watchSession } from "./accounts/entry";
import { FirstAccount } from "./accounts/FirstAccount";
import { SignIn } from "./accounts/SignIn";
import { Kiosk, NoKiosk } from "./Kiosk";
import { account } from "./shared/account";
import { t } from "./shared/texts/texts";
import { start } from "./shared/transport";

const AGAIN_MS = 2_000;

export function Door() {
  useEffect(() => {
    // A link that is opened in this very tab changes the fragment alone.
    const follow = () => keyOf(location.hash) !== null && location.reload();
    window.addEventListener("hashchange", follow);
    return () => window.removeEventListener("hashchange", follow);
  }, []);
  const who = account.value;
  if (!who) return <Unknown />;
  const isKiosk = who.role === "kiosk";
  if (isKioskAddress(location.pathname)) {
    if (who.login && !isKiosk) return <NoKiosk />;
  } else if (isOutside(who) || isKiosk) return who.setup ? <FirstAccount /> : <SignIn />;
  return <Inside isKiosk={isKiosk} />;
}

/** The server did not say yet who this is. */
function Unknown() {
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    const ask = async () => setProblem(await findOut());
    void ask();
    const timer = window.setInterval(ask, AGAIN_MS);
    return () => window.clearInterval(timer);
  }, []);
  if (!problem) return null;
  return (
    <main class="door">
      <h1>{t.page.unreachable}</h1>
      <p role="status">{t.page.triesAgain(problem)}</p>
    </main>
  );
}

function Inside({ isKiosk }: { readonly isKiosk: boolean }) {
  useEffect(() => {
    if (location.pathname.endsWith("/setup")) history.replaceState(null, "", "./");
    watchSession();
    start();
  }, []);
  return isKiosk ? <Kiosk /> : <App />;
}
