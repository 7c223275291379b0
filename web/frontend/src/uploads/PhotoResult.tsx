/** What was found in one photo. */

import { heldBack } from "../shared/expressions";
import { age, plural } from "../shared/format";
import { ShareBars } from "../shared/ui/ShareBars";
import type { PhotoResult as Found, FoundFace } from "../shared/wire.generated";

export function PhotoResult({ photo }: { readonly photo: Found }) {
  const faces = plural(photo.faces.length, "face");
  return (
    <article class="photo" aria-label={photo.name}>
      <img
        src={`api/photos/${photo.id}/annotated.jpg`}
        alt={`${photo.name} with ${faces}`}
        width={photo.width}
        height={photo.height}
      />
      <div>
        <h3>{photo.name}</h3>
        <p class="quiet">
          {photo.faces.length ? faces : "No face found"} in {age(photo.took_ms)}
        </p>
        {photo.note && <p class="quiet">{photo.note}</p>}
        <p class="links">
          <a
            class="button"
            download={`${photo.name} annotated.jpg`}
            href={`api/photos/${photo.id}/annotated.jpg`}
          >
            Annotated picture
          </a>
          <a class="button" download={`${photo.name}.json`} href={`api/photos/${photo.id}`}>
            JSON
          </a>
        </p>
        {photo.faces.length > 0 && (
          <ul class="people">
            {photo.faces.map((face) => (
              <Face key={face.track} face={face} />
            ))}
          </ul>
        )}
      </div>
    </article>
  );
}

function Face({ face }: { readonly face: FoundFace }) {
  const why = face.quality.held_back;
  return (
    <li class="person">
      <h3>
        {face.top ?? (why ? heldBack(why) : "not classified")}
        <span class="identity">#{face.track}</span>
      </h3>
      {why && <p class="quiet">Not classified: the face is {heldBack(why)}.</p>}
      {face.scores && (
        <ShareBars
          shares={Object.entries(face.scores).map(([label, share]) => ({ label, share }))}
        />
      )}
    </li>
  );
}
