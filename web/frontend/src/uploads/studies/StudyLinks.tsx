/** The studies that there are, among the files. */

import { addressOfStudy } from "../../shared/address/route";
import { useLoaded } from "../../shared/loading";
import { t } from "../../shared/texts/texts";
import type { StudiesNow } from "../../shared/wire.generated";

export function StudyLinks() {
  const { value } = useLoaded<StudiesNow>("api/studies");
  if (!value?.studies.length) return null;
  return (
    <>
      <h2>{t.uploads.studies}</h2>
      <ul class="links">
        {value.studies.map(({ name, runs, participants }) => (
          <li key={name}>
            <a class="button" href={addressOfStudy(name)}>
              {t.uploads.studyOf(name, runs, participants)}
            </a>
          </li>
        ))}
      </ul>
    </>
  );
}
