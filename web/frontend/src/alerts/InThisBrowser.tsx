/** How this browser tells of an alert that opens. */

import { useState } from "preact/hooks";
import { alertNotice, alertSound, alertsFirst } from "../shared/choices";
import { Problem } from "../shared/ui/Problem";
import { Switch } from "../shared/ui/Switch";
import { allowNotices, sound } from "./telling";

export function InThisBrowser() {
  const [problem, setProblem] = useState<string | null>(null);
  const chooseSound = (on: boolean) => {
    alertSound.value = on;
    if (on) void sound();
  };
  const chooseNotice = async (on: boolean) => {
    const refused = on ? await allowNotices() : null;
    setProblem(refused);
    alertNotice.value = on && !refused;
  };
  return (
    <section class="row" aria-label="In this browser">
      <span>When an alert opens, this browser also</span>
      <Choice name="makes a sound" chosen={alertSound.value} onChange={chooseSound} />
      <Choice name="shows a notification" chosen={alertNotice.value} onChange={chooseNotice} />
      <Switch name="puts its camera first on the wall" chosen={alertsFirst} />
      <Problem text={problem} />
    </section>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly chosen: boolean;
  readonly onChange: (on: boolean) => void;
}

function Choice({ name, chosen, onChange }: ChoiceProps) {
  return (
    <label class="switch">
      <input
        type="checkbox"
        checked={chosen}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      {name}
    </label>
  );
}
