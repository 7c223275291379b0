/** Which cameras are meant; none means all. */

interface Props {
  readonly title: string;
  readonly cameras: readonly { readonly id: string; readonly name: string }[];
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}

export function CameraChoice({ title, cameras, chosen, onChange }: Props) {
  return (
    <fieldset class="pills">
      <legend>{title}</legend>
      <label>
        <input type="checkbox" checked={chosen.length === 0} onChange={() => onChange([])} />
        All
      </label>
      {cameras.map(({ id, name }) => (
        <label key={id}>
          <input
            type="checkbox"
            checked={chosen.includes(id)}
            onChange={(event) => {
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
