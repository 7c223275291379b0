/** Whether faces of new cameras are blurred. */

import { useState } from "preact/hooks";
import { useLoaded } from "../shared/loading";
import { ask } from "../shared/rest";
import { say } from "../shared/toast";
import { Problem } from "../shared/ui/Problem";
import { CheckBox } from "../shared/ui/Switch";
import type { ShownDisplay } from "../shared/wire.generated";

export function BlurDefault() {
  const settings = useLoaded<ShownDisplay>("api/settings");
  const [problem, setProblem] = useState<string | null>(null);
  const choose = async (wish: boolean) => {
    const { error } = await ask("PUT", "api/settings", { blur_default: wish });
    setProblem(error);
    if (!error) say(wish ? "Faces of new cameras are blurred." : "Faces of new cameras are shown.");
    await settings.reload();
  };
  return (
    <section>
      <h2>Faces on the screen</h2>
      <Problem text={settings.error ?? problem} />
      {settings.value && (
        <CheckBox
          name="Blur the faces of new cameras"
          checked={settings.value.blur_default}
          disabled={settings.value.blur_locked}
          onChange={(wish) => void choose(wish)}
        />
      )}
      <ul class="statement">
        <li>
          Blurred faces are made unrecognisable before a picture leaves the server. Their
          expressions are scored and counted all the same.
        </li>
        {settings.value?.blur_locked ? <Locked /> : <Open />}
      </ul>
    </section>
  );
}

function Locked() {
  return (
    <li>
      Mien was started with <code>MIEN_BLUR=1</code>: faces are blurred on every camera, and nobody
      can switch that off here.
    </li>
  );
}

function Open() {
  return (
    <>
      <li>
        This holds for cameras that are added from now on, for browsers' cameras, and for those that
        Mien is started with the next time. Each can be changed on its own page.
      </li>
      <li>
        Cameras that are here now stay as they are. To blur every camera and let nobody change that,
        start Mien with <code>MIEN_BLUR=1</code>.
      </li>
    </>
  );
}
