/** A wall screen: the cameras of its link, live, and nothing else. */

import { layoutOf } from "./accounts/entry";
import { Banner } from "./Banner";
import { LayoutWall } from "./live/wall/LayoutWall";
import { Wall } from "./live/wall/Wall";
import { status } from "./shared/state";
import { t } from "./shared/texts/texts";
import type { CameraNow } from "./shared/wire.generated";

export function Kiosk() {
  const present = status.value;
  return (
    <>
      <Banner />
      <main class="kiosk">
        {present && present.cameras.length > 0 && <Screen cameras={present.cameras} />}
        {present?.cameras.length === 0 && (
          <section class="empty">
            <h1>{t.page.noCamera}</h1>
            <p>{t.page.noCameraNow}</p>
          </section>
        )}
      </main>
    </>
  );
}

function Screen({ cameras }: { readonly cameras: readonly CameraNow[] }) {
  const layout = layoutOf(location.hash);
  if (layout === null) return <Wall cameras={cameras} screen />;
  return <LayoutWall id={layout} cameras={cameras} screen />;
}

/** The link of a wall screen that does not lead to anything. */
export function NoKiosk() {
  return (
    <main class="door">
      <h1>{t.page.linkShowsNothing}</h1>
      <p>{t.page.linkRevoked}</p>
      <p>
        <a href="./">{t.page.signInInstead}</a>
      </p>
    </main>
  );
}
