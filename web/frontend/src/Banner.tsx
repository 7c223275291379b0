/** Says that the connection is lost, and that the page looks after it. */

import { useRef } from "preact/hooks";
import { duration } from "./shared/format";
import { clock, connection, serverTrouble } from "./shared/state";
import { t } from "./shared/texts/texts";

export function Banner() {
  const since = useRef<number | null>(null);
  const trouble = serverTrouble.value;
  if (connection.value !== "lost" && !trouble) {
    since.current = null;
    return null;
  }
  since.current ??= performance.now();
  return (
    <div class="banner" role="status">
      <strong>{trouble ? t.page.serverStuck(trouble) : t.page.connectionLost}</strong>{" "}
      {t.page.isOld(duration(clock.value - since.current))}
    </div>
  );
}
