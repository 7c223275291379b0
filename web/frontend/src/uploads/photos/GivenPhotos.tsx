/** Photos among the files: those of this visit as they come, and those that are kept as cards. */

import { addressOfPhotos } from "../../shared/address/route";
import { zone } from "../../shared/choices";
import { useLoaded } from "../../shared/loading";
import { t } from "../../shared/texts/texts";
import { moment } from "../../shared/times";
import { Problem } from "../../shared/ui/Problem";
import type { PhotoSetsNow } from "../../shared/wire.generated";
import { type GivenSet, photoSets } from "../uploads";
import { PhotoGrid } from "./PhotoGrid";
import { PhotoResult } from "./PhotoResult";

/** More than so many are shown small. */
const LARGE = 2;

/** Sets that are kept, of before this visit, the newest first; and why they are not known. */
export function useKeptSets() {
  const { value, error } = useLoaded<PhotoSetsNow>("api/photo-sets");
  const here = new Set(photoSets.value.map(({ id }) => id));
  const sets = (value?.sets ?? []).filter(({ id }) => !here.has(id)).reverse();
  return { sets, error };
}

export function GivenPhotos() {
  const { sets, error } = useKeptSets();
  return (
    <>
      <Problem text={error} />
      {(photoSets.value.length > 0 || sets.length > 0) && <h2>{t.uploads.photos}</h2>}
      {photoSets.value.map((given) => (
        <Given key={given.id} given={given} />
      ))}
      {sets.length > 0 && (
        <ul class="cards">
          {sets.map((set) => (
            <li key={set.id}>
              <h3>
                <a href={addressOfPhotos(set.id)}>{t.uploads.photosOf(set.photos)}</a>
                <span class="kind">{t.uploads.faces(set.faces)}</span>
              </h3>
              <p class="quiet">{moment(set.created_ms, zone.value)}</p>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function Given({ given: { id, kept, photos } }: { readonly given: GivenSet }) {
  return (
    <>
      {kept && (
        <p>
          <a href={addressOfPhotos(id)}>{t.uploads.keptPhotos(photos.length)}</a>
        </p>
      )}
      {photos.length > LARGE ? (
        <PhotoGrid set={id} photos={photos} />
      ) : (
        photos.map((photo) => <PhotoResult key={photo.id} photo={photo} />)
      )}
    </>
  );
}
