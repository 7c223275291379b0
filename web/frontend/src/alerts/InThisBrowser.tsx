/** How this browser tells of an alert that opens. */

import { useState } from "preact/hooks";
import { alertNotice, alertSound, alertsFirst } from "../shared/choices";
import { t } from "../shared/texts/texts";
import { Problem } from "../shared/ui/Problem";
import { CheckBox, Switch } from "../shared/ui/Switch";
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
    <section class="row" aria-label={t.alerts.inThisBrowser}>
      <span>{t.alerts.browserAlso}</span>
      <CheckBox name={t.alerts.makesSound} checked={alertSound.value} onChange={chooseSound} />
      <CheckBox name={t.alerts.showsNotice} checked={alertNotice.value} onChange={chooseNotice} />
      <Switch name={t.alerts.putsFirst} chosen={alertsFirst} />
      <Problem text={problem} />
    </section>
  );
}
