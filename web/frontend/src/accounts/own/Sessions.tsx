/** Browsers in which somebody is signed in. */

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { zone } from "../../shared/choices";
import { useLoaded } from "../../shared/loading";
import { ask } from "../../shared/rest";
import { t } from "../../shared/texts/texts";
import { moment } from "../../shared/times";
import { say } from "../../shared/toast";
import { Problem } from "../../shared/ui/Problem";
import type { SessionRecord, Sessions } from "../../shared/wire.generated";
import { signOut } from "../entry";
import { browserName } from "./browsers";

const EVERY_MS = 10_000;

/** One's own, each to be ended. */
export function OwnSessions() {
  const loaded = useLoaded<Sessions>("api/account/sessions", EVERY_MS);
  const [problem, setProblem] = useState<string | null>(null);
  const end = async (session: SessionRecord) => {
    if (session.id === loaded.value?.present) {
      await signOut(false);
      return;
    }
    const { error } = await ask("DELETE", `api/account/sessions/${session.id}`);
    setProblem(error);
    if (!error) say(t.accounts.browserSignedOut(browserName(session.agent)));
    await loaded.reload();
  };
  return (
    <section>
      <h2>{t.accounts.whereSignedIn}</h2>
      <Problem text={loaded.error ?? problem} />
      <ul class="events">
        {loaded.value?.sessions.map((session) => (
          <Session
            key={session.id}
            session={session}
            isPresent={session.id === loaded.value?.present}
          >
            <button
              type="button"
              class="link"
              aria-label={t.accounts.signOutBrowser(browserName(session.agent), session.address)}
              onClick={() => void end(session)}
            >
              {t.accounts.signOut}
            </button>
          </Session>
        ))}
      </ul>
    </section>
  );
}

interface Props {
  readonly session: SessionRecord;
  readonly isPresent: boolean;
  readonly children?: ComponentChildren;
}

export function Session({ session, isPresent, children }: Props) {
  return (
    <li>
      <strong>{browserName(session.agent)}</strong>
      {isPresent && <span class="kind">{t.accounts.thisBrowser}</span>}
      <span>{session.address}</span>
      <span class="quiet">
        {t.accounts.lastUsed(
          moment(session.seen_ms, zone.value),
          moment(session.created_ms, zone.value),
        )}
      </span>
      {children}
    </li>
  );
}
