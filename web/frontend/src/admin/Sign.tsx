/** A sign that tells people in view, to be printed. */

import { useState } from "preact/hooks";
import { useLoaded } from "../shared/loading";
import { t } from "../shared/texts/texts";
import type { ShownCameras } from "../shared/wire.generated";

export function Sign({ purpose }: { readonly purpose: string }) {
  const [contact, setContact] = useState("");
  const cameras = useLoaded<ShownCameras>("api/cameras");
  const keepsFaces = cameras.value?.cameras.some((camera) => camera.keep_faces) ?? false;
  return (
    <section>
      <h2>{t.admin.signTitle}</h2>
      <div class="row">
        <label class="inline">
          {t.admin.whoAnswers}
          <input
            value={contact}
            onInput={(event) => setContact(event.currentTarget.value)}
            placeholder={t.admin.whoAnswersExample}
          />
        </label>
        <button type="button" onClick={() => window.print()}>
          {t.admin.printSign}
        </button>
      </div>
      <article class="sign" aria-label={t.admin.sign}>
        <svg viewBox="0 0 64 40" aria-hidden="true">
          <path d="M4 8h40v24H4zM44 17l16-8v22l-16-8z" />
          <circle cx="18" cy="17" r="2" />
          <circle cx="30" cy="17" r="2" />
          <path d="M17 25h14" />
        </svg>
        <h3>{t.admin.signHead}</h3>
        <p>{t.admin.signText}</p>
        <p>{keepsFaces ? t.admin.signKeeps : t.admin.signKeepsNone}</p>
        {purpose && <p>{t.admin.signPurpose(purpose)}</p>}
        {contact && <p>{t.admin.signQuestions(contact)}</p>}
      </article>
    </section>
  );
}
