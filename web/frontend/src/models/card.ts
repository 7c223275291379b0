/** A model's card: the few parts of Markdown that cards are written in. Pure. */

export type Block =
  | { readonly kind: "heading"; readonly text: string }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "list"; readonly items: readonly string[] }
  | {
      readonly kind: "table";
      readonly head: readonly string[];
      readonly rows: readonly (readonly string[])[];
    };

/** Parts a card into blocks; its title and its pictures are left out. */
export function blocks(card: string): readonly Block[] {
  return card
    .replaceAll("`", "")
    .replaceAll("**", "")
    .split(/\n\s*\n|(?<=^#.*)\n/m)
    .flatMap((part) => block(part.trim()) ?? []);
}

function block(part: string): Block | null {
  if (!part || part.startsWith("# ") || part.startsWith("![")) return null;
  const heading = /^#+ (.*)$/.exec(part);
  if (heading?.[1]) return { kind: "heading", text: heading[1] };
  if (part.startsWith("|")) return table(part);
  if (part.startsWith("- ")) return { kind: "list", items: items(part) };
  return { kind: "text", text: part.replaceAll("\n", " ") };
}

function items(part: string): readonly string[] {
  return part
    .slice(2)
    .split("\n- ")
    .map((item) => item.replaceAll(/\n\s*/g, " "));
}

function table(part: string): Block {
  const [head = [], , ...rows] = part.split("\n").map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  return { kind: "table", head, rows };
}
