/** Figures of champion and candidate in one table, with the difference in words. */

import { t } from "../../shared/texts/texts";
import { Scroll } from "../../shared/ui/Scroll";
import type { Difference, Row } from "./proof";

interface Props {
  readonly title: string;
  readonly head: string;
  readonly rows: readonly Row[];
}

export function SideBySide({ title, head, rows }: Props) {
  return (
    <Scroll label={title}>
      <table class="compared">
        <thead>
          <tr>
            <th scope="col">{head}</th>
            <th scope="col">{t.proof.sides.champion}</th>
            <th scope="col">{t.proof.sides.candidate}</th>
            <th scope="col">{t.proof.difference}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.name}>
              <th scope="row">{row.name}</th>
              <td>{row.champion}</td>
              <td>{row.candidate}</td>
              <td>{row.difference ? <Changed by={row.difference} /> : "–"}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function Changed({ by: { text, better } }: { readonly by: Difference }) {
  return (
    <span class="changed" data-better={better === null ? undefined : better}>
      {text}
    </span>
  );
}
