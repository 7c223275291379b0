/** Takes a model package in: it is sent, tried, and registered when it passes. */

import { useRef } from "preact/hooks";
import { percent } from "../shared/format";
import { t } from "../shared/texts/texts";
import { Problem } from "../shared/ui/Problem";
import { importing, importPackages, refusedPackages } from "./importing";

export function ImportPackage() {
  const input = useRef<HTMLInputElement>(null);
  const busy = importing.value;
  return (
    <div class="import">
      <input
        ref={input}
        class="unseen"
        type="file"
        accept=".zip"
        aria-label={t.models.modelPackages}
        tabIndex={-1}
        onChange={(event) => {
          const files = [...(event.currentTarget.files ?? [])];
          event.currentTarget.value = "";
          void importPackages(files);
        }}
      />
      <button type="button" disabled={busy !== null} onClick={() => input.current?.click()}>
        {t.models.importMore}
      </button>
      <span class="quiet">{t.models.orDrop}</span>
      <div role="status">
        {busy && (
          <label class="progress">
            <span class="quiet">
              {busy.sent < 1
                ? t.models.sending(busy.name, percent(busy.sent))
                : t.models.trying(busy.name)}
            </span>
            <progress {...(busy.sent < 1 ? { value: busy.sent } : {})} />
          </label>
        )}
      </div>
      {refusedPackages.value.map((reason) => (
        <Problem key={reason} text={reason} />
      ))}
    </div>
  );
}
