/** A wall that was saved, as its layout says now. */

import { WALL } from "../../shared/address/route";
import { useLoaded } from "../../shared/loading";
import { t } from "../../shared/texts/texts";
import { Problem } from "../../shared/ui/Problem";
import type { CameraNow, Layouts } from "../../shared/wire.generated";
import { Wall } from "./Wall";

/** Somebody may change it meanwhile. */
const EVERY_MS = 30_000;

interface Props {
  readonly id: number;
  readonly cameras: readonly CameraNow[];
  readonly returnTo?: string | null;
  readonly screen?: boolean;
}

export function LayoutWall({ id, cameras, returnTo = null, screen = false }: Props) {
  const { value, error, reload } = useLoaded<Layouts>("api/layouts", EVERY_MS);
  if (!value) return <Problem text={error} />;
  const layout = value.layouts.find((each) => each.id === id);
  if (layout) {
    return (
      <Wall cameras={cameras} returnTo={returnTo} saved={{ layout, reload }} screen={screen} />
    );
  }
  return screen ? <Wall cameras={cameras} screen /> : <NoLayout />;
}

function NoLayout() {
  return (
    <section class="empty">
      <h1>{t.live.noLayout}</h1>
      <p>
        {t.live.layoutGone} <a href={WALL}>{t.shared.seeAllCameras}</a>
      </p>
    </section>
  );
}
