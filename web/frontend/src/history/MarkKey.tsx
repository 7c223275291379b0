/** The M key: marks this moment, at the camera that is shown. */

import { useState } from "preact/hooks";
import { seesAll } from "../shared/account";
import { useKeys } from "../shared/keys";
import { ask } from "../shared/rest";
import { route, serverNowMs } from "../shared/state";
import { t } from "../shared/texts/texts";
import { say } from "../shared/toast";
import { Dialog } from "../shared/ui/Dialog";
import { Problem } from "../shared/ui/Problem";

interface Moment {
  readonly atMs: number;
  readonly camera: string | null;
}

export function MarkKey() {
  const [moment, setMoment] = useState<Moment | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  useKeys({
    m: () => {
      const where = route.value;
      if (where.view !== "camera" && !seesAll()) {
        say(t.history.openOne);
        return;
      }
      setProblem(null);
      setMoment({
        atMs: Math.round(serverNowMs()),
        camera: where.view === "camera" ? where.id : null,
      });
    },
  });
  if (!moment) return null;

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const said = new FormData(event.currentTarget as HTMLFormElement).get("text");
    const text = String(said ?? "").trim() || t.history.markedText;
    const { error } = await ask("POST", "api/marks", {
      text,
      at_ms: moment.atMs,
      camera: moment.camera,
    });
    setProblem(error);
    if (error) return;
    setMoment(null);
    say(t.history.marked);
  };

  return (
    <Dialog title={t.shared.markThisMoment} onClose={() => setMoment(null)}>
      <form class="form" onSubmit={submit}>
        <label>
          {t.history.whatHappens}
          <input name="text" maxLength={500} autocomplete="off" autofocus />
        </label>
        <Problem text={problem} />
        <button type="submit" class="primary">
          {t.history.mark}
        </button>
      </form>
    </Dialog>
  );
}
