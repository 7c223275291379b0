/** What it means to keep faces, wherever it can be allowed. */

import { t } from "../texts/texts";

export function KeepWarning() {
  return <>{t.shared.keepWarning}</>;
}
