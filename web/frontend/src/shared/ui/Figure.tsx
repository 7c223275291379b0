/** One figure with its name, in a list of totals. */

interface Props {
  readonly name: string;
  readonly value: string;
  /** What has to be known to understand it. */
  readonly about?: string;
}

export function Figure({ name, value, about }: Props) {
  return (
    <div title={about}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
