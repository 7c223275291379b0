/** What Mien is used for here, to be said and changed. */

import { useState } from "preact/hooks";
import { ask } from "../shared/rest";
import { t } from "../shared/texts/texts";
import { Problem } from "../shared/ui/Problem";

interface Props {
  readonly purpose: string;
  readonly button: string;
  readonly onSaved: () => Promise<void>;
  /** True takes the focus. */
  readonly first?: boolean;
}

export function Purpose({ purpose, button, onSaved, first = false }: Props) {
  const [problem, setProblem] = useState<string | null>(null);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const said = new FormData(event.currentTarget as HTMLFormElement).get("purpose");
    const { error } = await ask("PUT", "api/notice", { purpose: said });
    setProblem(error);
    if (!error) await onSaved();
  };
  return (
    <form class="form" onSubmit={submit}>
      <label>
        {t.admin.purposeAsk}
        <input
          name="purpose"
          required
          maxLength={500}
          defaultValue={purpose}
          placeholder={t.admin.purposeExample}
          autocomplete="off"
          autofocus={first}
        />
      </label>
      <Problem text={problem} />
      <button type="submit" class={first ? "primary" : undefined}>
        {button}
      </button>
    </form>
  );
}
