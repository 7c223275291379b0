/** Who was taken for what, as a table; a cell may open the faces behind it. */

import { count, plural } from "../../shared/format";
import { Scroll } from "../../shared/ui/Scroll";
import { tint } from "./proof";

export interface Cell {
  readonly truth: string;
  readonly guess: string;
}

interface Props {
  readonly title: string;
  /** What the answers are about, to tell tables of one title apart. */
  readonly about?: string;
  readonly rows: string;
  readonly columns: string;
  readonly labels: readonly string[];
  readonly counts: readonly (readonly number[])[];
  readonly onOpen?: (cell: Cell) => void;
}

export function Confusion({ title, about, rows, columns, labels, counts, onOpen }: Props) {
  return (
    <Scroll label={about ? `${title}, ${about}` : title}>
      <table class="confusion">
        <caption>
          <strong>{title}</strong>
          <span class="quiet">
            Row: {rows}. Column: {columns}.
          </span>
        </caption>
        <thead>
          <tr>
            <td />
            {labels.map((label) => (
              <th key={label} scope="col">
                <span>{label}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {labels.map((truth, row) => (
            <tr key={truth}>
              <th scope="row">{truth}</th>
              {labels.map((guess, column) => (
                <td
                  key={guess}
                  data-right={row === column}
                  style={{ "--tint": `${Math.round(80 * tint(counts[row] ?? [], column))}%` }}
                >
                  <Content
                    faces={counts[row]?.[column] ?? 0}
                    cell={{ truth, guess }}
                    onOpen={onOpen}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

interface ContentProps {
  readonly faces: number;
  readonly cell: Cell;
  readonly onOpen: ((cell: Cell) => void) | undefined;
}

function Content({ faces, cell, onOpen }: ContentProps) {
  if (!faces) return <span class="none">0</span>;
  if (!onOpen) return <>{count(faces)}</>;
  const { truth, guess } = cell;
  const taken = truth === guess ? `${truth} recognised` : `${truth} taken for ${guess}`;
  return (
    <button
      type="button"
      aria-label={`${taken}: ${plural(faces, "face")}, show them`}
      onClick={() => onOpen(cell)}
    >
      {count(faces)}
    </button>
  );
}
