/** All people with an account. */

import { useState } from "preact/hooks";
import { zone } from "../../shared/choices";
import { useLoaded } from "../../shared/loading";
import { t } from "../../shared/texts/texts";
import { moment } from "../../shared/times";
import { Problem } from "../../shared/ui/Problem";
import { Scroll } from "../../shared/ui/Scroll";
import type { User, Users } from "../../shared/wire.generated";
import { camerasWords } from "../roles";
import { AddPerson } from "./AddPerson";
import { PersonDialog } from "./PersonDialog";
import { type Given, nameIn, proofOf } from "./rights";

export function People({ cameras }: { readonly cameras: readonly Given[] }) {
  const loaded = useLoaded<Users>("api/users");
  const [open, setOpen] = useState<number | "new" | null>(null);
  const people = loaded.value?.users ?? [];
  const person = people.find(({ id }) => id === open);
  const done = async () => {
    setOpen(null);
    await loaded.reload();
  };
  return (
    <section>
      <header class="row">
        <h2>{t.accounts.accounts}</h2>
        <button type="button" class="primary" onClick={() => setOpen("new")}>
          {t.accounts.addPerson}
        </button>
      </header>
      <Problem text={loaded.error} />
      <Scroll label={t.accounts.accounts}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t.shared.name}</th>
              <th scope="col">{t.accounts.role}</th>
              <th scope="col">{t.accounts.seesHead}</th>
              <th scope="col">{t.accounts.signsInWith}</th>
              <th scope="col">{t.accounts.since}</th>
              <th scope="col">
                <span class="unseen">{t.accounts.change}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {people.map((account) => (
              <Row
                key={account.id}
                person={account}
                cameras={cameras}
                onOpen={() => setOpen(account.id)}
              />
            ))}
          </tbody>
        </table>
      </Scroll>
      {open === "new" && (
        <AddPerson cameras={cameras} onClose={() => setOpen(null)} onAdded={done} />
      )}
      {person && (
        <PersonDialog
          person={person}
          cameras={cameras}
          onClose={() => setOpen(null)}
          onChanged={loaded.reload}
          onDone={done}
        />
      )}
    </section>
  );
}

interface Props {
  readonly person: User;
  readonly cameras: readonly Given[];
  readonly onOpen: () => void;
}

function Row({ person, cameras, onOpen }: Props) {
  return (
    <tr>
      <th scope="row">
        {person.name} {person.disabled && <span class="kind">{t.accounts.disabled}</span>}
      </th>
      <td>{t.accounts.roles[person.role]}</td>
      <td class="words">{camerasWords(person.cameras, nameIn(cameras))}</td>
      <td class="words">{proofOf(person)}</td>
      <td>{moment(person.created_ms, zone.value)}</td>
      <td>
        <button
          type="button"
          class="link"
          aria-label={t.accounts.changePerson(person.name)}
          onClick={onOpen}
        >
          {t.accounts.changeMore}
        </button>
      </td>
    </tr>
  );
}
