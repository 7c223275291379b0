/** One camera, large, with everyone in view. Esc leads back, left and right to its neighbours. */

import { useEffect, useState } from "preact/hooks";
import { ownCamera } from "../cameras/browserCamera";
import { CameraTools } from "../cameras/CameraTools";
import { setBlur } from "../cameras/cameras";
import { AllowKeeping } from "../corrections/AllowKeeping";
import { keepFace } from "../corrections/corrections";
import { KeptFace } from "../corrections/KeptFace";
import { may } from "../shared/account";
import { addressOf, historyOf } from "../shared/address/route";
import { order } from "../shared/choices";
import { toggleFullScreen, useKeys } from "../shared/keys";
import { useLoaded } from "../shared/loading";
import { sightOf } from "../shared/state";
import { said } from "../shared/texts/said";
import { t } from "../shared/texts/texts";
import { say } from "../shared/toast";
import { seedFaces } from "../shared/trails";
import type {
  CameraMinute,
  CameraNow,
  Correction,
  ShownCamera,
  ShownCameras,
  ShownTrack,
} from "../shared/wire.generated";
import { Figures } from "./Figures";
import { Overlays } from "./Overlays";
import { Person } from "./person/Person";
import { byIdentity } from "./person/people";
import { Stage } from "./Stage";
import { ordered } from "./wall/arranging";

const CAMERAS_EVERY_MS = 5_000;

interface Props {
  readonly camera: CameraNow;
  readonly cameras: readonly CameraNow[];
  /** Address of the wall from which one came. */
  readonly wall: string;
}

export function Focus({ camera, cameras, wall }: Props) {
  const go = (step: number) => {
    const shown = ordered(cameras, order.peek());
    const index = shown.findIndex((other) => other.id === camera.id);
    const next = shown[(index + step + shown.length) % shown.length];
    if (next) location.hash = addressOf(next.id);
  };
  const blur = () => void setBlur(camera.id, !sightOf(camera.id).drawn.peek()?.header.blurred);
  useKeys({
    Escape: () => {
      location.hash = wall;
    },
    ArrowLeft: () => go(-1),
    ArrowRight: () => go(1),
    f: toggleFullScreen,
    ...(may("operator") ? { b: blur } : {}),
  });

  return (
    <section class="focus" aria-label={camera.name}>
      <header>
        <a class="button" href={wall}>
          {t.live.backToAll}
        </a>
        <h1>{camera.name}</h1>
        <Figures camera={camera} />
        {camera.state === "live" && camera.reason && <p class="quiet">{said(camera.reason)}</p>}
        <a class="button" href={historyOf(camera.id)}>
          {t.live.lastHour}
        </a>
        <Overlays />
        {may("operator") && <CameraTools key={camera.id} camera={camera} />}
      </header>
      <Stage key={camera.id} camera={camera} fps={null} closely />
      <People key={camera.id} camera={camera} />
    </section>
  );
}

function People({ camera }: { readonly camera: CameraNow }) {
  const header = sightOf(camera.id).drawn.value?.header;
  useLastMinute(camera.id, header?.labels ?? null);
  const cameras = useLoaded<ShownCameras>("api/cameras", CAMERAS_EVERY_MS);
  const known = cameras.value?.cameras.find((each) => each.id === camera.id);
  const keeps = may("reviewer") && known?.keep_faces === true && !known.blur;
  const [corrected, setCorrected] = useState<Correction | null>(null);
  const keep = async (track: ShownTrack) => {
    const { value, error } = await keepFace(camera.id, track);
    if (error) say(error);
    setCorrected(value);
  };
  const panel = corrected && (
    <KeptFace key={corrected.id} face={corrected} onClose={() => setCorrected(null)} />
  );
  if (camera.state !== "live" || !header) {
    return (
      <aside aria-label={t.live.peopleInView}>
        {panel}
        <p class="quiet">{t.live.listedHere}</p>
      </aside>
    );
  }
  const tracks = byIdentity(header.tracks);
  return (
    <aside aria-label={t.live.peopleInView}>
      {panel}
      <h2>{tracks.length ? t.live.faces(tracks.length) : t.live.nobodyInView}</h2>
      <ul class="people">
        {tracks.map((track) => (
          <Person
            key={track.id}
            track={track}
            header={header}
            onKeep={keeps ? () => void keep(track) : null}
          />
        ))}
      </ul>
      {may("operator") && known && isMine(known) && !keeps && (
        <AllowKeeping camera={known} onChanged={cameras.reload} />
      )}
      {header.model_version && <p class="quiet model">{t.live.model(header.model_version)}</p>}
    </aside>
  );
}

/** What a browser shows only that browser can change. */
function isMine({ id, origin }: ShownCamera): boolean {
  return origin !== "browser" || id === ownCamera.value;
}

/** Rows of the very last seconds are written a little later. */
const WRITTEN_MS = 5_000;

/** Lines of faces begin with what the server knows, not when the page was opened. */
function useLastMinute(camera: string, labels: readonly string[] | null): void {
  const minute = useLoaded<CameraMinute>(`api/cameras/${encodeURIComponent(camera)}/minute`);
  useEffect(() => {
    const timer = window.setTimeout(minute.reload, WRITTEN_MS);
    return () => window.clearTimeout(timer);
  }, [camera]);
  useEffect(() => {
    if (minute.value && labels) seedFaces(camera, minute.value, labels);
  }, [minute.value, labels === null]);
}
