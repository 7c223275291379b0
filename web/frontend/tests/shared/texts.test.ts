import { parseSync } from "vite";
import { afterEach, describe, expect, it } from "vitest";
import { de } from "../../src/shared/texts/de";
import { en } from "../../src/shared/texts/en";
import { preferred } from "../../src/shared/texts/language";
import { speak } from "../../src/shared/texts/texts";

interface Node {
  readonly type: string;
  readonly [part: string]: unknown;
}

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && "type" in value;

function* nodes(value: unknown): Generator<Node> {
  if (Array.isArray(value)) for (const part of value) yield* nodes(part);
  else if (isNode(value)) {
    yield value;
    for (const part of Object.values(value)) yield* nodes(part);
  }
}

const files = import.meta.glob<string>("../../src/**/*.{ts,tsx}", {
  query: "?raw",
  import: "default",
  eager: true,
});

/** Sources of the page, without those that hold texts or types of the wire. */
const sources = Object.entries(files)
  .map(([path, text]) => ({ name: path.replace("../../src/", ""), text }))
  .filter(({ name }) => !name.startsWith("shared/texts/") && !name.includes("generated"))
  .map(({ name, text }) => ({ name, text, tree: parseSync(name, text).program as unknown }));

/** Every text by its path, such as `alerts.addRule`; what the server says is another's. */
function flat(texts: object, path = ""): ReadonlyMap<string, unknown> {
  return new Map(
    Object.entries(texts).flatMap(([name, value]): (readonly [string, unknown])[] =>
      name === "said"
        ? []
        : typeof value === "object"
          ? [...flat(value, `${path}${name}.`)]
          : [[path + name, value]],
    ),
  );
}

/** What a text says of parameters that cannot be missed. */
function filled(text: unknown): string {
  if (typeof text !== "function") return String(text);
  return String(text(...Array.from({ length: text.length }, (_, index) => 7_000_001 + index)));
}

describe("German", () => {
  afterEach(() => speak("en"));

  it("has the very texts of English, with the same parameters", () => {
    expect([...flat(de).keys()].sort()).toEqual([...flat(en).keys()].sort());
    const lengths = (texts: object) =>
      [...flat(texts)].map(([path, text]) => [path, typeof text === "function" ? text.length : 0]);
    expect(Object.fromEntries(lengths(de))).toEqual(Object.fromEntries(lengths(en)));
  });

  it("leaves out no parameter", () => {
    const silent = [...flat(de), ...flat(en)].filter(([, text]) => {
      const said = filled(text).replaceAll(/\D/g, "");
      const wanted = typeof text === "function" ? text.length : 0;
      return Array.from({ length: wanted }, (_, index) => String(7_000_001 + index)).some(
        (parameter) => !said.includes(parameter),
      );
    });
    expect(silent.map(([path]) => path)).toEqual([]);
  });

  it("begins and ends where English does, and with no blank", () => {
    const english = flat(en);
    const odd = [...flat(de)].filter(([path, text]) => {
      const [a, b] = [filled(english.get(path)), filled(text)];
      return b !== b.trim() || a !== a.trim() || /…$/.test(a) !== /…$/.test(b);
    });
    expect(odd.map(([path]) => path)).toEqual([]);
  });
});

it("speaks the first language of the browser that there is", () => {
  expect(preferred(["fr-FR", "de-AT", "en"])).toBe("de");
  expect(preferred(["fr"])).toBe("en");
  expect(preferred(["EN-us", "de"])).toBe("en");
});

it("has no text that nothing shows", () => {
  const all = sources.map(({ text }) => text).join("\n");
  const isUsed = (path: string) => {
    const [feature, name] = path.split(".");
    const takenOut = new RegExp(`\\{[^{}]*\\b${name}\\b[^{}]*\\} = t\\.${feature};`);
    return all.includes(`t.${feature}.${name}`) || takenOut.test(all);
  };
  expect([...flat(en).keys()].filter((path) => !isUsed(path))).toEqual([]);
});

/** Names and what one types: the same in every language. */
const NAMES = new Set([
  "Mien",
  "CSV",
  "JSON",
  "M",
  "Prometheus",
  "mien up --login",
  "MIEN_BLUR=1",
  "make up SOURCE=clip.mp4",
  "Authorization: Bearer …",
  "crispEdges",
  "io server disconnect",
  "S",
  "N",
  "U",
]);
/** Attributes that people see or hear. */
const SHOWN = /^(title|alt|placeholder|label|aria-label|name|hint|note|head|none|button|verb|all)$/;

it("has no text outside of the catalogue", () => {
  const loose = sources.flatMap(({ name: source, tree }) =>
    [...nodes(tree)].flatMap((node) => {
      let said: unknown;
      if (node.type === "JSXText") said = node.value;
      if (node.type === "JSXAttribute" && isNode(node.value) && isNode(node.name)) {
        const isField = node.name.name === "name" && /^[a-z_]+$/.test(String(node.value.value));
        if (SHOWN.test(String(node.name.name)) && !isField) said = node.value.value;
      }
      // A sentence in code: words with a blank between them and no sign of a program's.
      if (
        node.type === "Literal" &&
        /^[A-Z“]?[a-z’']+,? [a-z]+ [^{}()<>:=]*$/.test(String(node.value))
      )
        said = node.value;
      if (typeof said !== "string") return [];
      const words = said.trim().replaceAll(/\s+/g, " ");
      return /[A-Za-z]{2}|^[A-Z]$/.test(words) && !NAMES.has(words) ? [`${source}: ${words}`] : [];
    }),
  );
  expect(loose).toEqual([]);
});
