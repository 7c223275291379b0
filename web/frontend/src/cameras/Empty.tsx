/** The page before the first camera: what one can do. */

import { may, seesAll } from "../shared/account";
import { FileButton } from "../uploads/FileButton";
import { useRuns } from "../uploads/runs";
import { photos } from "../uploads/uploads";
import { AddCamera } from "./AddCamera";
import { FindCameras } from "./FindCameras";
import { OwnCamera } from "./OwnCamera";

export function Empty() {
  if (!may("operator")) return <NothingToSee />;
  return <FirstCamera />;
}

function NothingToSee() {
  return (
    <section class="empty">
      <h1>No camera yet</h1>
      <p>
        {seesAll()
          ? "An operator can add one; it appears here at once."
          : "You were given no camera that is there now. An administrator can give you some."}
      </p>
    </section>
  );
}

function FirstCamera() {
  const { runs } = useRuns();
  const hasFiles = runs.length > 0 || photos.value.length > 0;
  return (
    <section class="empty">
      <h1>No camera yet</h1>
      <p>Mien shows live what faces express. Give it something to watch:</p>
      <ol>
        <li>
          <h2>Your webcam</h2>
          <p>It is watched until you stop it or close this tab. No picture is stored.</p>
          <OwnCamera />
        </li>
        <li>
          <h2>A photo or a video</h2>
          <p>
            Drop it anywhere on this page. To play a video as a camera would, start Mien with it:
          </p>
          <pre>make up SOURCE=clip.mp4</pre>
          <FileButton />
          {hasFiles && <a href="#/files">See what was found</a>}
        </li>
        <li>
          <h2>A network camera</h2>
          <p>It appears here at once.</p>
          <FindCameras />
          <AddCamera />
        </li>
      </ol>
    </section>
  );
}
