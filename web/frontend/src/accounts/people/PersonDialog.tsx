/** One person, to be changed: rights, password, codes, where signed in, the account itself. */

import { useState } from "preact/hooks";
import { useLoaded } from "../../shared/loading";
import { ask, type Method } from "../../shared/rest";
import { t } from "../../shared/texts/texts";
import { say } from "../../shared/toast";
import { Dialog } from "../../shared/ui/Dialog";
import { Problem } from "../../shared/ui/Problem";
import type { Sessions, User, UserPatch } from "../../shared/wire.generated";
import { Session } from "../own/Sessions";
import { PasswordFields } from "../PasswordFields";
import { RightsFields } from "./RightsFields";
import { type Given, proofOf, type Rights, sent } from "./rights";

interface Props {
  readonly person: User;
  readonly cameras: readonly Given[];
  readonly onClose: () => void;
  /** Something is different, and the dialog stays. */
  readonly onChanged: () => Promise<void>;
  /** All is said; the dialog goes. */
  readonly onDone: () => Promise<void>;
}

/** Sends a change and says what came of it; true when it was made. */
type Act = (method: Method, path: string, done: string, body?: UserPatch) => Promise<boolean>;

export function PersonDialog({ person, cameras, onClose, onChanged, onDone }: Props) {
  const [problem, setProblem] = useState<string | null>(null);
  const path = `api/users/${person.id}`;
  const act: Act = async (method, where, done, body) => {
    const { error } = await ask(method, where, body);
    setProblem(error);
    if (!error) say(done);
    return error === null;
  };
  const codesOff = async () => {
    const done = t.accounts.signsInByPassword(person.name);
    if (await act("PATCH", path, done, { totp: false })) await onChanged();
  };
  return (
    <Dialog title={person.name} onClose={onClose} wide>
      <Problem text={problem} />
      <RightsForm person={person} cameras={cameras} act={act} onDone={onDone} />
      <hr />
      <SignedIn person={person} act={act} />
      <hr />
      {person.issuer ? (
        <p class="quiet">{t.accounts.provenElsewhere(proofOf(person), person.name)}</p>
      ) : (
        <NewPassword person={person} act={act} onDone={onDone} />
      )}
      {person.totp && (
        <p>
          {t.accounts.needsCode}{" "}
          <button type="button" class="link" onClick={() => void codesOff()}>
            {t.accounts.turnOff}
          </button>
        </p>
      )}
      <hr />
      <Removal person={person} act={act} onDone={onDone} />
    </Dialog>
  );
}

interface PartProps {
  readonly person: User;
  readonly act: Act;
  readonly onDone: () => Promise<void>;
}

function RightsForm({
  person,
  cameras,
  act,
  onDone,
}: PartProps & { readonly cameras: readonly Given[] }) {
  const [rights, setRights] = useState<Rights>({ role: person.role, cameras: person.cameras });
  const [disabled, setDisabled] = useState(person.disabled);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const wish = { ...sent(rights), disabled };
    if (await act("PATCH", `api/users/${person.id}`, t.accounts.changed(person.name), wish)) {
      await onDone();
    }
  };
  return (
    <form class="form" onSubmit={submit}>
      <RightsFields
        rights={rights}
        cameras={cameras}
        onChange={setRights}
        canChooseRole={!person.issuer}
      />
      <label class="switch">
        <input
          type="checkbox"
          checked={disabled}
          onInput={(event) => setDisabled(event.currentTarget.checked)}
        />
        {t.accounts.disabledMeans}
      </label>
      <p class="quiet">{t.accounts.changeSignsOutPerson(person.name)}</p>
      <button type="submit" class="primary">
        {t.shared.save}
      </button>
    </form>
  );
}

function SignedIn({ person, act }: Omit<PartProps, "onDone">) {
  const path = `api/users/${person.id}/sessions`;
  const loaded = useLoaded<Sessions>(path);
  const sessions = loaded.value?.sessions ?? [];
  const end = async () => {
    await act("DELETE", path, t.accounts.signedOutEverywhere(person.name));
    await loaded.reload();
  };
  return (
    <>
      <h3>{t.accounts.whereIsSignedIn(person.name)}</h3>
      <Problem text={loaded.error} />
      {loaded.value && sessions.length === 0 && <p class="quiet">{t.accounts.nowhere}</p>}
      <ul class="events">
        {sessions.map((session) => (
          <Session
            key={session.id}
            session={session}
            isPresent={session.id === loaded.value?.present}
          />
        ))}
      </ul>
      {sessions.length > 0 && (
        <button type="button" onClick={() => void end()}>
          {t.accounts.signOutEverywhere}
        </button>
      )}
    </>
  );
}

function NewPassword({ person, act, onDone }: PartProps) {
  const [password, setPassword] = useState<string | null>(null);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (password === null) return;
    const done = t.accounts.hasNewPassword(person.name);
    if (await act("PATCH", `api/users/${person.id}`, done, { password })) await onDone();
  };
  return (
    <details>
      <summary>{t.accounts.giveNewPassword}</summary>
      <form class="form" onSubmit={submit}>
        <PasswordFields name={person.name} onChange={setPassword} />
        <button type="submit" disabled={password === null}>
          {t.accounts.setPassword}
        </button>
      </form>
    </details>
  );
}

function Removal({ person, act, onDone }: PartProps) {
  const [sure, setSure] = useState(false);
  const remove = async () => {
    if (await act("DELETE", `api/users/${person.id}`, t.accounts.personRemoved(person.name)))
      await onDone();
  };
  return (
    <div class="row">
      {!sure && (
        <button type="button" class="danger" onClick={() => setSure(true)}>
          {t.accounts.removePersonMore}
        </button>
      )}
      {sure && (
        <>
          <p class="quiet">{t.accounts.removeMeans}</p>
          <button type="button" class="danger" autofocus onClick={() => void remove()}>
            {t.accounts.removePerson(person.name)}
          </button>
        </>
      )}
    </div>
  );
}
