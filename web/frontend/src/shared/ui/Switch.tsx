/** A labelled check box, by itself or bound to a choice. */

import type { Signal } from "@preact/signals";

interface CheckBoxProps {
  readonly name: string;
  readonly checked: boolean;
  readonly disabled?: boolean;
  readonly onChange: (checked: boolean) => void;
}

export function CheckBox({ name, checked, disabled = false, onChange }: CheckBoxProps) {
  return (
    <label class="switch">
      <input
        type="checkbox"
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      {name}
    </label>
  );
}

interface Props {
  readonly name: string;
  readonly chosen: Signal<boolean>;
}

export function Switch({ name, chosen }: Props) {
  const choose = (checked: boolean) => {
    chosen.value = checked;
  };
  return <CheckBox name={name} checked={chosen.value} onChange={choose} />;
}
