/** Whether it is written down who looks at which camera. */

import { useState } from "preact/hooks";
import { useLoaded } from "../shared/loading";
import { ask } from "../shared/rest";
import { t } from "../shared/texts/texts";
import { say } from "../shared/toast";
import { Problem } from "../shared/ui/Problem";
import { CheckBox } from "../shared/ui/Switch";
import type { Auditing } from "../shared/wire.generated";

export function Looks() {
  const chosen = useLoaded<Auditing>("api/auditing");
  const [problem, setProblem] = useState<string | null>(null);
  const choose = async (looks: boolean) => {
    const { error } = await ask("PUT", "api/auditing", { looks });
    setProblem(error);
    if (!error) say(looks ? t.admin.looksOn : t.admin.looksOff);
    await chosen.reload();
  };
  return (
    <>
      <Problem text={chosen.error ?? problem} />
      {chosen.value && (
        <CheckBox
          name={t.admin.looks}
          checked={chosen.value.looks}
          onChange={(looks) => void choose(looks)}
        />
      )}
      <p class="quiet">{t.admin.looksMeans}</p>
    </>
  );
}
