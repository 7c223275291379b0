/** What a file can be by its type and its first bytes: pure. */

import { t } from "../shared/texts/texts";

export type Kind = "photo" | "video";

/** So many bytes tell. */
export const HEAD_BYTES = 32;

type Signature = readonly [at: number, bytes: string];

const PHOTOS: readonly Signature[] = [
  [0, "\xff\xd8\xff"],
  [0, "\x89PNG"],
  [0, "GIF8"],
  [0, "BM"],
  [0, "II*\0"],
  [0, "MM\0*"],
  [8, "WEBP"],
  [4, "ftyp"],
];

const VIDEOS: readonly Signature[] = [
  ...["ftyp", "moov", "mdat", "wide", "free", "skip", "pnot", "styp"].map(
    (box): Signature => [4, box],
  ),
  [0, "\x1aE\xdf\xa3"], // Matroska, WebM
  [8, "AVI "],
  [0, "FLV"],
  [0, "G"], // MPEG-TS, of a disc with four bytes more before
  [4, "G"],
  [0, "\0\0\x01"], // MPEG and bare streams
  [0, "\0\0\0\x01"],
  [0, "0&\xb2u"], // ASF, WMV
  [0, "OggS"],
  [0, "\x06\x0e+4"], // MXF
  [0, "\x1f\x07\0"], // DV
  [0, "\xff\xd8\xff"], // JPEGs one after the other
];

/** What a file is by its type; the server looks into what has none. */
export function kindOf({ type }: Pick<File, "type">): Kind | null {
  if (type.startsWith("image/")) return "photo";
  const maybe = type === "" || type === "application/octet-stream";
  return maybe || type.startsWith("video/") ? "video" : null;
}

/** Why a file cannot be what its type says, with what would be right; null where it may be. */
export function refusal({ name, type }: Pick<File, "name" | "type">, head: Uint8Array) {
  const kind = kindOf({ type });
  const { right } = t.uploads;
  if (kind === null) return `${t.uploads.neither(name)} ${right.photo} ${right.video}`;
  if (head.length === 0) return t.uploads.empty(name);
  const known = kind === "photo" ? PHOTOS : VIDEOS;
  if (known.some((signature) => matches(head, signature))) return null;
  if (kind === "video" && !type.startsWith("video/")) return null;
  return `${t.uploads.isNo[kind](name)} ${right[kind]}`;
}

function matches(head: Uint8Array, [at, bytes]: Signature): boolean {
  return [...bytes].every((byte, index) => head[at + index] === byte.charCodeAt(0));
}
