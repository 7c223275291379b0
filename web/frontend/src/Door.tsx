/** What is shown to whom: the page, the wall alone, or the way in. */

import { useEffect } from "preact/hooks";
import { App, View } from "./App";
import { account, isOutside, leaveWithSession } from "./accounts/account";
import { SignIn } from "./accounts/SignIn";
import { start } from "./shared/transport";

export function Door() {
  const who = account.value;
  if (isOutside(who)) return <SignIn first={who?.setup ?? false} />;
  return <Inside isKiosk={who?.role === "kiosk"} />;
}

function Inside({ isKiosk }: { readonly isKiosk: boolean }) {
  useEffect(() => {
    leaveWithSession();
    start();
  }, []);
  if (!isKiosk) return <App />;
  return (
    <main>
      <View />
    </main>
  );
}
