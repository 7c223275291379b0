/** A wall that was saved, as its layout says now. */

import { WALL } from "../../shared/address/route";
import { useLoaded } from "../../shared/loading";
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
      <h1>This layout is not there</h1>
      <p>
        It was removed, or is somebody else's. <a href={WALL}>See all cameras</a>
      </p>
    </section>
  );
}
