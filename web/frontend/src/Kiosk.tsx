/** A wall screen: the cameras of its link, live, and nothing else. */

import { Banner } from "./Banner";
import { Wall } from "./live/Wall";
import { status } from "./shared/state";
import { t } from "./shared/texts/texts";

export function Kiosk() {
  const present = status.value;
  return (
    <>
      <Banner />
      <main class="kiosk">
        {present && present.cameras.length > 0 && <Wall cameras={present.cameras} bare />}
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
