/** All people with an account. */

import { useState } from "preact/hooks";
import { zone } from "../../shared/choices";
import { useLoaded } from "../../shared/loading";
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
        <h2>Accounts</h2>
        <button type="button" class="primary" onClick={() => setOpen("new")}>
          Add person
        </button>
      </header>
      <Problem text={loaded.error} />
      <Scroll label="Accounts">
        <table>
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Role</th>
              <th scope="col">Sees</th>
              <th scope="col">Signs in with</th>
              <th scope="col">Since</th>
              <th scope="col">
                <span class="unseen">Change</span>
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
        {person.name} {person.disabled && <span class="kind">disabled</span>}
      </th>
      <td>{person.role}</td>
      <td class="words">{camerasWords(person.cameras, nameIn(cameras))}</td>
      <td class="words">{proofOf(person)}</td>
      <td>{moment(person.created_ms, zone.value)}</td>
      <td>
        <button type="button" class="link" aria-label={`Change ${person.name}`} onClick={onOpen}>
          Change…
        </button>
      </td>
    </tr>
  );
}
