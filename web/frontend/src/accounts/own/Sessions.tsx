/** Browsers in which somebody is signed in. */

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { zone } from "../../shared/choices";
import { useLoaded } from "../../shared/loading";
import { ask } from "../../shared/rest";
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
    if (!error) say(`${browserName(session.agent)} is signed out.`);
    await loaded.reload();
  };
  return (
    <section>
      <h2>Where you are signed in</h2>
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
              aria-label={`Sign out ${browserName(session.agent)} at ${session.address}`}
              onClick={() => void end(session)}
            >
              Sign out
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
      {isPresent && <span class="kind">this browser</span>}
      <span>{session.address}</span>
      <span class="quiet">
        last used {moment(session.seen_ms, zone.value)}, signed in{" "}
        {moment(session.created_ms, zone.value)}
      </span>
      {children}
    </li>
  );
}
