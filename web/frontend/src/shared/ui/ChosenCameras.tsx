/** Which cameras are meant, by group or one by one. */

import { ALL, type Chosen, groupsOf, idsOf } from "../groups";
import { status } from "../state";
import { t } from "../texts/texts";
import { CameraChoice } from "./CameraChoice";

interface Props {
  readonly title: string;
  readonly cameras: readonly { readonly id: string; readonly name: string }[];
  readonly chosen: Chosen;
  readonly onChange: (chosen: Chosen) => void;
}

export function ChosenCameras({ title, cameras, chosen, onChange }: Props) {
  const known = status.value?.cameras ?? [];
  const groups = groupsOf(known);
  return (
    <>
      {groups.length > 0 && (
        <fieldset class="pills">
          <legend>{t.shared.groups}</legend>
          {groups.map((group) => (
            <label key={group}>
              <input
                type="checkbox"
                checked={chosen.group === group}
                onInput={(event) => onChange(event.currentTarget.checked ? { ...ALL, group } : ALL)}
              />
              {group}
            </label>
          ))}
        </fieldset>
      )}
      <CameraChoice
        title={title}
        cameras={cameras}
        chosen={idsOf(chosen, known)}
        onChange={(ids) => onChange({ cameras: ids, group: null })}
      />
    </>
  );
}
