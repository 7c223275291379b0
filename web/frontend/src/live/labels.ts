/** Where the label of a face goes: beside faces and other labels, never over one. */

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const GAP_PX = 4;

/** Size of the letters of labels in a picture so wide, in CSS pixels. */
export function letterPx(pictureWidth: number): number {
  return Math.max(10, Math.min(13, pictureWidth / 28));
}

/**
 * A place for a label of this size: above its face, else below, else at its right or left.
 *
 * @param face The face that it belongs to.
 * @param taken Other faces, and labels that have their place.
 * @returns Null where each place is outside of the picture or covers something.
 */
export function placeOf(
  label: Pick<Box, "width" | "height">,
  face: Box,
  taken: readonly Box[],
  picture: Pick<Box, "width" | "height">,
): Box | null {
  const { width, height } = label;
  const within = (least: number, most: number) => Math.max(0, Math.min(least, most));
  const along = within(face.x, picture.width - width);
  const beside = within(face.y, picture.height - height);
  const candidates = [
    { x: along, y: face.y - height - GAP_PX },
    { x: along, y: face.y + face.height + GAP_PX },
    { x: face.x + face.width + GAP_PX, y: beside },
    { x: face.x - width - GAP_PX, y: beside },
  ].map((place) => ({ ...place, width, height }));
  return (
    candidates.find(
      (place) => isInside(place, picture) && ![face, ...taken].some((box) => meet(place, box)),
    ) ?? null
  );
}

function isInside(box: Box, picture: Pick<Box, "width" | "height">): boolean {
  return (
    box.x >= 0 &&
    box.y >= 0 &&
    box.x + box.width <= picture.width &&
    box.y + box.height <= picture.height
  );
}

function meet(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
