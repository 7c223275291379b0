/** Fields of a form that choose what somebody may, and which cameras are seen. */

import { t } from "../../shared/texts/texts";
import { isOfAllCameras, ROLES, type Role } from "../roles";
import type { Given, Rights } from "./rights";

interface Props {
  /** False where the role follows from groups at a provider. */
  readonly canChooseRole?: boolean;
  readonly rights: Rights;
  readonly cameras: readonly Given[];
  readonly onChange: (rights: Rights) => void;
}

export function RightsFields({ rights, cameras, onChange, canChooseRole = true }: Props) {
  return (
    <>
      <label>
        {t.accounts.role}
        <select
          value={rights.role}
          disabled={!canChooseRole}
          onChange={(event) => onChange({ ...rights, role: event.currentTarget.value as Role })}
        >
          {ROLES.map(([role]) => (
            <option key={role} value={role}>
              {t.accounts.roles[role]}
            </option>
          ))}
        </select>
      </label>
      <p class="quiet">{ROLES.find(([role]) => role === rights.role)?.[1]}</p>
      {!isOfAllCameras(rights.role) && (
        <>
          <label class="switch">
            <input
              type="checkbox"
              checked={rights.cameras === null}
              onInput={(event) =>
                onChange({ ...rights, cameras: event.currentTarget.checked ? null : [] })
              }
            />
            {t.accounts.seesAll}
          </label>
          {rights.cameras !== null && (
            <GivenCameras
              cameras={cameras}
              given={rights.cameras}
              onChange={(given) => onChange({ ...rights, cameras: given })}
            />
          )}
        </>
      )}
    </>
  );
}

interface GivenProps {
  readonly cameras: readonly Given[];
  readonly given: readonly string[];
  readonly onChange: (given: readonly string[]) => void;
}

/** Cameras to be given one by one; unlike in `CameraChoice`, none means none. */
export function GivenCameras({ cameras, given, onChange }: GivenProps) {
  return (
    <fieldset class="pills">
      <legend>{t.shared.cameras}</legend>
      {cameras.map(({ id, name }) => (
        <label key={id}>
          <input
            type="checkbox"
            checked={given.includes(id)}
            onInput={(event) => {
              const others = given.filter((other) => other !== id);
              onChange(event.currentTarget.checked ? [...others, id] : others);
            }}
          />
          {name}
        </label>
      ))}
      {cameras.length === 0 && <span class="quiet">{t.shared.noCameraYet}</span>}
    </fieldset>
  );
}
