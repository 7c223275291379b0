/** Whether faces of new cameras are blurred. */

import { useState } from "preact/hooks";
import { useLoaded } from "../shared/loading";
import { ask } from "../shared/rest";
import { t } from "../shared/texts/texts";
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
    if (!error) say(wish ? t.admin.newBlurred : t.admin.newShown);
    await settings.reload();
  };
  return (
    <section>
      <h2>{t.admin.facesOnScreen}</h2>
      <Problem text={settings.error ?? problem} />
      {settings.value && (
        <CheckBox
          name={t.admin.blurNew}
          checked={settings.value.blur_default}
          disabled={settings.value.blur_locked}
          onChange={(wish) => void choose(wish)}
        />
      )}
      <ul class="statement">
        <li>{t.admin.blurMeans}</li>
        {settings.value?.blur_locked ? <Locked /> : <Open />}
      </ul>
    </section>
  );
}

function Locked() {
  return (
    <li>
      {t.admin.startedWith} <code>MIEN_BLUR=1</code>
      {t.admin.blurForced}
    </li>
  );
}

function Open() {
  return (
    <>
      <li>{t.admin.blurFromNow}</li>
      <li>
        {t.admin.blurPresent} <code>MIEN_BLUR=1</code>.
      </li>
    </>
  );
}
