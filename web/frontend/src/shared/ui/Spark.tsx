/** A small line without axes; the figure that it belongs to stands beside it. */

const WIDTH = 96;
const HEIGHT = 22;

export function Spark({ values }: { readonly values: readonly number[] }) {
  return (
    <svg class="spark" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
      <polyline points={points(values)} />
    </svg>
  );
}

/** Points of a line that ends at the right, 60 values wide, from zero to the largest. */
export function points(values: readonly number[]): string {
  const most = Math.max(...values, 1e-9);
  return values
    .map((value, index) => {
      const x = WIDTH - ((values.length - 1 - index) * WIDTH) / 59;
      const y = HEIGHT - 1 - (value / most) * (HEIGHT - 2);
      return `${x.toFixed(1)},${y.toFixed(1)}`;
    })
    .join(" ");
}
