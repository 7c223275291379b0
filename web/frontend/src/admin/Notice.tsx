/** The first-run notice: what Mien infers and what not, what for, and where the law forbids it. */

import { noticeLater } from "../shared/choices";
import { useLoaded } from "../shared/loading";
import { Dialog } from "../shared/ui/Dialog";
import type { Notice as Consent } from "../shared/wire.generated";
import { Purpose } from "./Purpose";

export function Notice() {
  const notice = useLoaded<Consent>("api/notice");
  const today = new Date().toDateString();
  if (!notice.value || notice.value.accepted_ms !== null || noticeLater.value === today)
    return null;
  const later = () => {
    noticeLater.value = today;
  };

  return (
    <Dialog title="Before you watch people" onClose={later} wide>
      <Statement />
      <Purpose purpose="" button="Understood" onSaved={notice.reload} first />
      <button type="button" onClick={later}>
        Later: ask me again tomorrow
      </button>
    </Dialog>
  );
}

/** What everybody who points Mien at people has to know. */
export function Statement() {
  return (
    <ul class="statement">
      <li>
        <strong>It scores what a face shows</strong> in one moment: how much it resembles pictures
        that people labelled with eight expressions.
      </li>
      <li>
        <strong>It does not know what anyone feels,</strong> thinks or is, recognises nobody, and is
        wrong at times. Never decide about a person by these scores.
      </li>
      <li>
        <strong>In the EU it is forbidden at work and in education</strong> to infer emotions,
        except for medical or safety reasons (AI Act, Art. 5(1)(f)).
      </li>
      <li>
        <strong>People in view must be told</strong> (Art. 50(3)). There is a sign to print in the
        settings.
      </li>
      <li>
        <strong>Pictures are not kept</strong> unless a camera is allowed to keep faces for
        correction: only figures are, for as long as the settings say.
      </li>
    </ul>
  );
}
