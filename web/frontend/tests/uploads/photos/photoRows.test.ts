import { expect, it } from "vitest";
import type { FoundFace, PhotoResult } from "../../../src/shared/wire.generated";
import { answerOf, certaintyOf, isWanted, rowsOf } from "../../../src/uploads/photos/photoRows";

function face(top: string | null, uncertain = false): FoundFace {
  return {
    file: "",
    time_s: 0,
    frame: 0,
    track: 1,
    box_xywh: [0, 0, 1, 1],
    landmarks: [],
    quality: { score: 1, size_px: 9, sharpness: null, yaw: 0, held_back: null },
    scores: null,
    top,
    confidence: top === null ? null : 0.5,
    uncertain: top === null ? null : uncertain,
    model_version: null,
    shares: null,
  };
}

function photo(id: string, ...faces: FoundFace[]): PhotoResult {
  return { id, name: id, width: 1, height: 1, took_ms: 1, faces, note: null };
}

const PHOTOS = [
  photo("a", face("fear"), face("fear", true)),
  photo("b"),
  photo("c", face(null), face("anger")),
];

function wanted(label: string | null, certainty: Parameters<typeof isWanted>[1]["certainty"]) {
  return rowsOf(PHOTOS)
    .filter((row) => isWanted(row, { label, certainty }))
    .map((row) => `${row.photo.id} ${certaintyOf(row)}`);
}

it("a photo without a face is a row as well", () => {
  expect(wanted(null, "any")).toEqual([
    "a certain",
    "a uncertain",
    "b noFace",
    "c notClassified",
    "c certain",
  ]);
});

it("rows are wanted by expression and by certainty", () => {
  expect(wanted("fear", "any")).toEqual(["a certain", "a uncertain"]);
  expect(wanted("fear", "certain")).toEqual(["a certain"]);
  expect(wanted("fear", "noFace")).toEqual([]);
  expect(wanted(null, "noFace")).toEqual(["b noFace"]);
});

it("says of a face what is said of it live", () => {
  const said = [face("fear"), face("fear", true), face(null), null].map(answerOf);
  expect(said).toEqual(["fear", "uncertain", "not classified", "no face"]);
});
