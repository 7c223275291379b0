/** Who was taken for what, as a table; a cell may open the faces behind it. */

import { expressionName } from "../../shared/expressions";
import { count } from "../../shared/format";
import { t } from "../../shared/texts/texts";
import { Scroll } from "../../shared/ui/Scroll";
import { type Cell, tint } from "./proof";

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
          <span class="quiet">{t.proof.rowColumn(rows, columns)}</span>
        </caption>
        <thead>
          <tr>
            <td />
            {labels.map((label) => (
              <th key={label} scope="col">
                <span>{expressionName(label)}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {labels.map((truth, row) => (
            <tr key={truth}>
              <th scope="row">{expressionName(truth)}</th>
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
  const [truth, guess] = [expressionName(cell.truth), expressionName(cell.guess)];
  const taken = truth === guess ? t.proof.recognised(truth) : t.proof.takenFor(truth, guess);
  return (
    <button type="button" aria-label={t.proof.showThem(taken, faces)} onClick={() => onOpen(cell)}>
      {count(faces)}
    </button>
  );
}
