/** What is drawn on pictures. */

import { boxes, names } from "../shared/choices";
import { Switch } from "../shared/ui/Switch";

export function Overlays() {
  return (
    <>
      <Switch name="Boxes" chosen={boxes} />
      <Switch name="Labels" chosen={names} />
    </>
  );
}
