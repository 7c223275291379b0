/** The heads of a table's columns, one for each expression. */

import { expressionName } from "../expressions";

export function LabelHeads({ labels }: { readonly labels: readonly string[] }) {
  return (
    <>
      {labels.map((label) => (
        <th key={label} scope="col">
          {expressionName(label)}
        </th>
      ))}
    </>
  );
}
