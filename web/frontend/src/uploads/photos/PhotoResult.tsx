/** What was found in one photo. */

import { may } from "../../shared/account";
import { heldBack } from "../../shared/expressions";
import { age } from "../../shared/format";
import { t } from "../../shared/texts/texts";
import { ShareBars } from "../../shared/ui/ShareBars";
import type { PhotoResult as Found, FoundFace } from "../../shared/wire.generated";
import { CorrectFace } from "../CorrectFace";
import { answerOf } from "./photoRows";

export function PhotoResult({ photo }: { readonly photo: Found }) {
  const faces = t.uploads.faces(photo.faces.length);
  return (
    <article class="photo" aria-label={photo.name}>
      <img
        src={`api/photos/${photo.id}/annotated.jpg`}
        alt={t.uploads.photoWith(photo.name, faces)}
        width={photo.width}
        height={photo.height}
      />
      <div>
        <h3>{photo.name}</h3>
        <p class="quiet">
          {photo.faces.length ? faces : t.uploads.noFace} {t.uploads.tookFor(age(photo.took_ms))}
        </p>
        {photo.note && <p class="quiet">{photo.note}</p>}
        <p class="links">
          <a
            class="button"
            download={`${photo.name} annotated.jpg`}
            href={`api/photos/${photo.id}/annotated.jpg`}
          >
            {t.uploads.annotated}
          </a>
          <a class="button" download={`${photo.name}.json`} href={`api/photos/${photo.id}`}>
            JSON
          </a>
        </p>
        {photo.faces.length > 0 && (
          <ul class="people">
            {photo.faces.map((face) => (
              <Face key={face.track} face={face} photo={photo.id} />
            ))}
          </ul>
        )}
      </div>
    </article>
  );
}

interface FaceProps {
  readonly face: FoundFace;
  readonly photo: string;
}

function Face({ face, photo }: FaceProps) {
  const why = face.quality.held_back;
  return (
    <li class="person">
      <h3>
        {answerOf(face)}
        <span class="identity">#{face.track}</span>
      </h3>
      {why && <p class="quiet">{t.uploads.notClassifiedWhy(heldBack(why))}</p>}
      {face.shares && (
        <ShareBars
          shares={Object.entries(face.shares).map(([label, share]) => ({ label, share }))}
        />
      )}
      {may("operator") && (
        <CorrectFace
          number={face.track}
          path={`api/photos/${photo}/faces/${face.track}`}
          note={t.uploads.choosingKeeps}
        />
      )}
    </li>
  );
}
