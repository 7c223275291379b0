/** A run's film with boxes over it, played at any speed and picture by picture. */

import { useEffect, useMemo, useState } from "preact/hooks";
import { decimal } from "../../shared/format";
import { useKeys } from "../../shared/keys";
import { t } from "../../shared/texts/texts";
import { Problem } from "../../shared/ui/Problem";
import type { RunSummary } from "../../shared/wire.generated";
import { Boxes } from "./Boxes";
import { FilmFaces } from "./filmFaces";
import { PictureFaces } from "./PictureFaces";
import { type Playhead, stepped } from "./playhead";

interface Props {
  readonly run: RunSummary;
  readonly path: string;
  readonly playhead: Playhead;
}

const SPEEDS = [0.25, 0.5, 1, 1.5, 2, 4];

export function Player({ run, path, playhead }: Props) {
  const { video, moved } = playhead;
  const [size, setSize] = useState<readonly [number, number] | null>(null);
  const [shownS, setShownS] = useState(0);
  const [, setLoaded] = useState(0);
  const [broken, setBroken] = useState(false);
  const [stands, setStands] = useState(true);
  const faces = useMemo(() => new FilmFaces(path, () => setLoaded((count) => count + 1)), [path]);

  useEffect(() => {
    const element = video.current;
    if (!element) return;
    const onPicture: VideoFrameRequestCallback = (_, { mediaTime }) => {
      setShownS(mediaTime);
      asked = element.requestVideoFrameCallback(onPicture);
    };
    let asked = element.requestVideoFrameCallback(onPicture);
    return () => element.cancelVideoFrameCallback(asked);
  }, [video]);

  const picture = faces.at(shownS);
  const step = (by: -1 | 1) => {
    const element = video.current;
    if (!element || !Number.isFinite(element.duration)) return;
    element.pause();
    element.currentTime = stepped(shownS, element.duration, run.done - run.failed, by);
  };
  useKeys({ ",": () => step(-1), ".": () => step(1) });

  return (
    <section class="player">
      <div class="film">
        <video
          ref={video}
          src={`${path}/film.mp4`}
          controls
          muted
          playsInline
          preload="auto"
          aria-label={t.uploads.film(run.name)}
          onLoadedMetadata={({ currentTarget }) =>
            setSize([currentTarget.videoWidth, currentTarget.videoHeight])
          }
          onTimeUpdate={({ currentTarget }) => moved(currentTarget.currentTime)}
          onSeeking={({ currentTarget }) => moved(currentTarget.currentTime)}
          onPlay={() => setStands(false)}
          onPause={() => setStands(true)}
          onError={() => setBroken(true)}
        />
        {size && <Boxes faces={picture.faces} width={size[0]} height={size[1]} />}
      </div>
      <Problem text={broken ? t.uploads.cannotPlay : null} />
      <div class="row">
        <button type="button" aria-keyshortcuts="," onClick={() => step(-1)}>
          {t.uploads.pictureBefore} <kbd>,</kbd>
        </button>
        <button type="button" aria-keyshortcuts="." onClick={() => step(1)}>
          {t.uploads.pictureAfter} <kbd>.</kbd>
        </button>
        <label>
          {t.uploads.speed}{" "}
          <select
            onChange={({ currentTarget }) => {
              if (video.current) video.current.playbackRate = Number(currentTarget.value);
            }}
          >
            {SPEEDS.map((speed) => (
              <option key={speed} value={speed} selected={speed === 1}>
                {decimal(speed, 2, 0)} ×
              </option>
            ))}
          </select>
        </label>
        <a class="button" download href={`${path}/annotated.mp4`}>
          {t.uploads.annotatedFilm}
        </a>
      </div>
      {stands ? (
        <PictureFaces picture={picture} path={path} />
      ) : (
        <p class="quiet">{t.uploads.pauseToCorrect}</p>
      )}
    </section>
  );
}
