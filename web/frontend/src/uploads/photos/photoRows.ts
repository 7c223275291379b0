/** Photos as rows, one a face, and which of them are wanted: pure. */

import { expressionName, heldBack } from "../../shared/expressions";
import { t } from "../../shared/texts/texts";
import type { FoundFace, PhotoResult } from "../../shared/wire.generated";

/** `face` is null for a photo without one: it is a row as well. */
export interface PhotoRow {
  readonly photo: PhotoResult;
  readonly face: FoundFace | null;
}

export const CERTAINTIES = ["any", "certain", "uncertain", "notClassified", "noFace"] as const;
export type Certainty = (typeof CERTAINTIES)[number];

export interface Wanted {
  /** Null is any. */
  readonly label: string | null;
  readonly certainty: Certainty;
}

export function rowsOf(photos: readonly PhotoResult[]): readonly PhotoRow[] {
  return photos.flatMap((photo): PhotoRow[] =>
    photo.faces.length ? photo.faces.map((face) => ({ photo, face })) : [{ photo, face: null }],
  );
}

export function certaintyOf({ face }: PhotoRow): Exclude<Certainty, "any"> {
  if (face === null) return "noFace";
  if (face.top === null) return "notClassified";
  return face.uncertain ? "uncertain" : "certain";
}

export function isWanted(row: PhotoRow, { label, certainty }: Wanted): boolean {
  return (
    (label === null || row.face?.top === label) &&
    (certainty === "any" || certaintyOf(row) === certainty)
  );
}

/** What is said of a face in a word; null is a photo without one. */
export function answerOf(face: FoundFace | null): string {
  if (face === null) return t.uploads.certainties.noFace;
  if (face.top !== null) return face.uncertain ? t.live.uncertain : expressionName(face.top);
  const why = face.quality.held_back;
  return why ? heldBack(why) : t.uploads.notClassified;
}
