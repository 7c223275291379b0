/** One camera, large, with everyone in view. Esc leads back, left and right to its neighbours. */

import { useEffect } from "preact/hooks";
import { plural } from "../format";
import { byIdentity } from "../people";
import { addressOf, WALL } from "../route";
import { sightOf } from "../state";
import type { CameraStatus } from "../wire";
import { Figures } from "./Figures";
import { Person } from "./Person";
import { Stage } from "./Stage";

interface Props {
  readonly camera: CameraStatus;
  readonly cameras: readonly CameraStatus[];
}

export function Focus({ camera, cameras }: Props) {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (isTyping(event) || event.ctrlKey || event.metaKey || event.altKey) return;
      const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (event.key === "Escape") location.hash = WALL;
      else if (step) {
        const index = cameras.findIndex((other) => other.id === camera.id);
        const next = cameras[(index + step + cameras.length) % cameras.length];
        if (next) location.hash = addressOf(next.id);
      }
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [camera.id, cameras]);

  return (
    <section class="focus" aria-label={camera.name}>
      <header>
        <a class="button" href={WALL}>
          ← All cameras
        </a>
        <h1>{camera.name}</h1>
        <Figures camera={camera} />
      </header>
      <Stage key={camera.id} camera={camera} fps={null} />
      <People camera={camera} />
    </section>
  );
}

function People({ camera }: { readonly camera: CameraStatus }) {
  const header = sightOf(camera.id).drawn.value?.header;
  if (camera.state !== "live" || !header) return <aside />;
  const tracks = byIdentity(header.tracks);
  return (
    <aside>
      <h2>{tracks.length ? plural(tracks.length, "face") : "Nobody in view"}</h2>
      <ul class="people">
        {tracks.map((track) => (
          <Person key={track.id} track={track} labels={header.labels} />
        ))}
      </ul>
      {header.model_version && <p class="quiet model">Model {header.model_version}</p>}
    </aside>
  );
}

function isTyping(event: KeyboardEvent): boolean {
  const target = event.target;
  return target instanceof HTMLElement && target.matches("input, textarea, select, dialog *");
}
