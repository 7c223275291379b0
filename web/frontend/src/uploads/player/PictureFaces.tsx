/** The faces of the picture at which a film stands, each to be corrected. */

import { t } from "../../shared/texts/texts";
import type { FilmPicture } from "../../shared/wire.generated";
import { CorrectFace } from "../CorrectFace";
import { captionOf } from "./Boxes";

interface Props {
  readonly picture: FilmPicture;
  /** Of the run. */
  readonly path: string;
}

export function PictureFaces({ picture: { time_s: timeS, faces }, path }: Props) {
  if (!faces.length) return null;
  const atMs = Math.round(timeS * 1_000);
  return (
    <section class="runs-people">
      <h2>{t.uploads.facesHere}</h2>
      <ul class="people" aria-label={t.uploads.facesHere}>
        {faces.map((face) => (
          <li key={`${face.track} ${atMs}`} class="person">
            <h3>{captionOf(face)}</h3>
            <CorrectFace
              number={face.track}
              path={`${path}/faces`}
              which={{ track: face.track, at_ms: atMs }}
              note={t.uploads.choosingKeepsOfFilm}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}
