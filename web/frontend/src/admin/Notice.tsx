/** The first-run notice: what Mien infers and what not, what for, and where the law forbids it. */

import { noticeLater } from "../shared/choices";
import { useLoaded } from "../shared/loading";
import { t } from "../shared/texts/texts";
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
    <Dialog title={t.admin.noticeTitle} onClose={later} wide>
      <Statement />
      <Purpose purpose="" button={t.admin.understood} onSaved={notice.reload} first />
      <button type="button" onClick={later}>
        {t.admin.later}
      </button>
    </Dialog>
  );
}

/** What everybody who points Mien at people has to know. */
export function Statement() {
  return (
    <ul class="statement">
      <li>
        <strong>{t.admin.scores}</strong> {t.admin.scoresMore}
      </li>
      <li>
        <strong>{t.admin.knowsNot}</strong> {t.admin.knowsNotMore}
      </li>
      <li>
        <strong>{t.admin.forbidden}</strong> {t.admin.forbiddenMore}
      </li>
      <li>
        <strong>{t.admin.mustBeTold}</strong> {t.admin.mustBeToldMore}
      </li>
      <li>
        <strong>{t.admin.notKept}</strong> {t.admin.notKeptMore}
      </li>
    </ul>
  );
}
