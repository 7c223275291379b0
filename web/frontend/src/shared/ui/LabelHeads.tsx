/** The heads of a table's columns, one for each expression. */

export function LabelHeads({ labels }: { readonly labels: readonly string[] }) {
  return (
    <>
      {labels.map((label) => (
        <th key={label} scope="col">
          {label}
        </th>
      ))}
    </>
  );
}
