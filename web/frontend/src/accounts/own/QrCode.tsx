/** A QR code, drawn here: what it holds is told to nobody. */

import { encode } from "uqr";

interface Props {
  readonly text: string;
  readonly label: string;
}

/** Light around it, in modules, as its readers expect. */
const QUIET_ZONE = 4;

export function QrCode({ text, label }: Props) {
  const { data, size } = encode(text, { border: QUIET_ZONE });
  return (
    <svg
      class="qr"
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={label}
      shape-rendering="crispEdges"
    >
      <rect width={size} height={size} fill="#ffffff" />
      <path d={modulesPath(data)} fill="#000000" />
    </svg>
  );
}

/** A path of one square for each dark module. */
export function modulesPath(rows: readonly (readonly boolean[])[]): string {
  const squares = rows.flatMap((row, y) =>
    row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : "")),
  );
  return squares.join("");
}

/** Text in groups of four, which people copy with fewer slips. */
export function inGroups(text: string): string {
  return text.replace(/(.{4})(?=.)/g, "$1 ");
}
