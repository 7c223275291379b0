/** Faces of the same visit that look alike to the model: the answer goes to those left in. */

import { here } from "../shared/rest";
import { t } from "../shared/texts/texts";
import { neighbours } from "./review";
import { apart, review, setApart } from "./reviewing";

export function Neighbours() {
  const alike = neighbours(review.value);
  if (!alike.length) return null;
  return (
    <fieldset class="neighbours">
      <legend class="quiet">{t.corrections.sameVisit(alike.length)}</legend>
      {alike.map(({ id, crop }) => (
        <label key={id}>
          <input
            type="checkbox"
            checked={!apart.value.has(id)}
            onInput={(event) => setApart(id, !event.currentTarget.checked)}
          />
          <img src={here(crop)} width="48" height="48" alt={t.corrections.face(id)} />
        </label>
      ))}
    </fieldset>
  );
}
