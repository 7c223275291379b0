/** Whether it is written down who looks at which camera. */

import { useState } from "preact/hooks";
import { useLoaded } from "../shared/loading";
import { ask } from "../shared/rest";
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
    if (!error) say(looks ? "Looks are written down from now on." : "Looks are not written down.");
    await chosen.reload();
  };
  return (
    <>
      <Problem text={chosen.error ?? problem} />
      {chosen.value && (
        <CheckBox
          name="Write down who looks at which camera"
          checked={chosen.value.looks}
          onChange={(looks) => void choose(looks)}
        />
      )}
      <p class="quiet">
        One row for each browser, camera and hour: live pictures, faces, history, reports. Switching
        it is written down, too.
      </p>
    </>
  );
}
