/** The eight expressions to choose from, each with its colour, its name and perhaps its key. */

import { colourOf, EXPRESSIONS, expressionName } from "../expressions";

interface Props {
  readonly name: string;
  readonly onChoose: (label: string) => void;
  readonly chosen?: string | null;
  readonly keys?: boolean;
  readonly disabled?: boolean;
}

export function LabelButtons({ name, onChoose, chosen, keys = false, disabled = false }: Props) {
  return (
    <fieldset class="labels" data-keys={keys}>
      <legend class="unseen">{name}</legend>
      {EXPRESSIONS.map((label, index) => (
        <button
          key={label}
          type="button"
          disabled={disabled}
          aria-pressed={chosen === undefined ? undefined : chosen === label}
          aria-keyshortcuts={keys ? String(index + 1) : undefined}
          onClick={() => onChoose(label)}
        >
          {keys && (
            <span class="key" aria-hidden="true">
              {index + 1}
            </span>
          )}
          <span class="swatch" style={{ "--colour": colourOf(label) }} />
          {expressionName(label)}
        </button>
      ))}
    </fieldset>
  );
}
