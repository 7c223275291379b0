/** What is drawn on pictures. */

import { boxes, names } from "../shared/choices";
import { t } from "../shared/texts/texts";
import { Switch } from "../shared/ui/Switch";

export function Overlays() {
  return (
    <>
      <Switch name={t.live.boxes} chosen={boxes} />
      <Switch name={t.live.labels} chosen={names} />
    </>
  );
}
