/**
 * Which cameras are meant; none means all. What is chosen is told at once (`input`, not `change`),
 * before a form around it hears of it and is drawn anew.
 */

import { t } from "../texts/texts";

interface Props {
  readonly title: string;
  /** What it is called when none is chosen. */
  readonly none?: string;
  readonly cameras: readonly { readonly id: string; readonly name: string }[];
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}

export function CameraChoice({ title, none = t.shared.all, cameras, chosen, onChange }: Props) {
  return (
    <fieldset class="pills">
      <legend>{title}</legend>
      <label>
        <input type="checkbox" checked={chosen.length === 0} onInput={() => onChange([])} />
        {none}
      </label>
      {cameras.map(({ id, name }) => (
        <label key={id}>
          <input
            type="checkbox"
            checked={chosen.includes(id)}
            onInput={(event) => {
              const others = chosen.filter((other) => other !== id);
              onChange(event.currentTarget.checked ? [...others, id] : others);
            }}
          />
          {name}
        </label>
      ))}
    </fieldset>
  );
}
