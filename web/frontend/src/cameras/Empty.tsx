/** The page before the first camera: what one can do. */

import { may, seesAll } from "../shared/account";
import { t } from "../shared/texts/texts";
import { FileButton } from "../uploads/FileButton";
import { useRuns } from "../uploads/runs";
import { photoSets } from "../uploads/uploads";
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
      <h1>{t.cameras.noneYet}</h1>
      <p>{seesAll() ? t.cameras.operatorAdds : t.cameras.noneGiven}</p>
    </section>
  );
}

function FirstCamera() {
  const { runs } = useRuns();
  const hasFiles = runs.length > 0 || photoSets.value.length > 0;
  return (
    <section class="empty">
      <h1>{t.cameras.noneYet}</h1>
      <p>{t.cameras.giveSomething}</p>
      <ol>
        <li>
          <h2>{t.cameras.webcam}</h2>
          <p>{t.cameras.webcamNote}</p>
          <OwnCamera />
        </li>
        <li>
          <h2>{t.cameras.photoOrVideo}</h2>
          <p>{t.cameras.dropAnywhere}</p>
          <pre>make up SOURCE=clip.mp4</pre>
          <FileButton />
          {hasFiles && <a href="#/files">{t.cameras.seeFound}</a>}
        </li>
        <li>
          <h2>{t.cameras.networkCamera}</h2>
          <p>{t.cameras.appearsAtOnce}</p>
          <FindCameras />
          <AddCamera />
        </li>
      </ol>
    </section>
  );
}
