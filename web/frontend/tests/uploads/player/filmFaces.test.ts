import { expect, it } from "vitest";
import type { FilmFace, FilmPicture } from "../../../src/shared/wire.generated";
import { pictureAt } from "../../../src/uploads/player/filmFaces";

function picture(time_s: number, track: number): FilmPicture {
  const face: FilmFace = {
    track,
    box_xywh: [0, 0, 1, 1],
    top: null,
    confidence: null,
    uncertain: false,
    held_back: null,
  };
  return { time_s, faces: [face] };
}

const PICTURES = [picture(0, 1), picture(0.033, 2), picture(0.1, 3)];
const tracks = (timeS: number) => pictureAt(PICTURES, timeS).faces.map(({ track }) => track);

it("gives the faces of exactly the picture of a time", () => {
  expect(tracks(0)).toEqual([1]);
  expect(tracks(0.033_333)).toEqual([2]);
  expect(tracks(0.1)).toEqual([3]);
  expect(pictureAt(PICTURES, 0.033_333).time_s).toBe(0.033);
});

it("gives none for a picture without a face", () => {
  expect(tracks(0.066)).toEqual([]);
  expect(tracks(5)).toEqual([]);
});
