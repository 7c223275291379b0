/** What is drawn on pictures. */

import { boxes, names } from "../choices";
import { Switch } from "./Switch";

export function Overlays() {
  return (
    <>
      <Switch name="Boxes" chosen={boxes} />
      <Switch name="Labels" chosen={names} />
    </>
  );
}
