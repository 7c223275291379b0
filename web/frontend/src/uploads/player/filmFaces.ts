/** The faces of a film's pictures, asked for some seconds at once while it plays. */

import { ask, query } from "../../shared/rest";
import type { FilmPicture, FilmPictures } from "../../shared/wire.generated";

/** So much is asked for at once. */
const PART_S = 10;
/** A film's times are ticks, those of faces are rounded to milliseconds. */
const SAME_S = 0.002;

const NOBODY: FilmPicture = { time_s: 0, faces: [] };

export class FilmFaces {
  private readonly parts = new Map<number, readonly FilmPicture[]>();

  constructor(
    private readonly path: string,
    private readonly onLoaded: () => void,
  ) {}

  /** The picture of a moment; one without faces as long as they are not known. */
  at(timeS: number): FilmPicture {
    const part = Math.floor((timeS + SAME_S) / PART_S);
    this.want(part + 1);
    return pictureAt(this.want(part), timeS);
  }

  private want(part: number): readonly FilmPicture[] {
    const known = this.parts.get(part);
    if (known) return known;
    this.parts.set(part, []);
    const [from, to] = [part * PART_S * 1_000, (part + 1) * PART_S * 1_000];
    void ask<FilmPictures>("GET", `${this.path}/faces?${query({ from, to })}`).then(({ value }) => {
      if (!value)
        this.parts.delete(part); // asked for again with the next picture
      else {
        this.parts.set(part, value.pictures);
        this.onLoaded();
      }
    });
    return [];
  }
}

/** The picture at a time, of pictures in order; one without faces is not among them. */
export function pictureAt(pictures: readonly FilmPicture[], timeS: number): FilmPicture {
  const last = pictures.findLast(({ time_s }) => time_s <= timeS + SAME_S);
  return last && last.time_s >= timeS - SAME_S ? last : NOBODY;
}
