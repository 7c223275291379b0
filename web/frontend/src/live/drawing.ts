/** Draws one frame: the JPEG, and the boxes that belong to exactly this JPEG. */

import { boxes, names } from "../shared/choices";
import { colourOf } from "../shared/expressions";
import type { FrameHeader, ShownTrack } from "../shared/wire.generated";
import { type Box, letterPx, placeOf } from "./labels";
import { contain } from "./layout";
import { caption } from "./person/people";

/** Width of a label that is not text, and its height, in letters' sizes. */
const PADDING = 1.6;
const HEIGHT = 1.9;
const QUIET = "#cfd4da";

/** Draws a picture with its faces onto a canvas that is `ratio` device pixels per CSS pixel. */
export function draw(
  canvas: HTMLCanvasElement,
  bitmap: ImageBitmap,
  header: FrameHeader,
  ratio: number,
): void {
  const pen = canvas.getContext("2d", { alpha: false });
  if (!pen) return;
  const { x, y, scale } = contain(header.width, header.height, canvas.width, canvas.height);
  pen.setTransform(1, 0, 0, 1, 0, 0);
  pen.fillStyle = "#0b0e11";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(bitmap, x, y, header.width * scale, header.height * scale);
  pen.setTransform(ratio, 0, 0, ratio, x, y);
  const picture = {
    width: (header.width * scale) / ratio,
    height: (header.height * scale) / ratio,
  };
  const faces = header.tracks.map((track) => ({ track, box: boxOf(track, scale / ratio) }));
  if (boxes.peek()) for (const { track, box } of faces) drawBox(pen, track, box);
  if (names.peek()) drawLabels(pen, faces, picture);
}

interface Face {
  readonly track: ShownTrack;
  readonly box: Box;
}

function boxOf({ box_xywh: [x, y, width, height] }: ShownTrack, scale: number): Box {
  return { x: x * scale, y: y * scale, width: width * scale, height: height * scale };
}

function isKnown(track: ShownTrack): boolean {
  return track.label !== undefined && !track.held_back && !track.uncertain;
}

function colourOfTrack(track: ShownTrack): string {
  return isKnown(track) && track.label !== undefined ? colourOf(track.label) : QUIET;
}

function drawBox(pen: CanvasRenderingContext2D, track: ShownTrack, box: Box): void {
  pen.beginPath();
  pen.roundRect(box.x, box.y, box.width, box.height, 6);
  pen.setLineDash([]);
  pen.lineWidth = 4;
  pen.strokeStyle = "rgb(8 12 16 / 45%)";
  pen.stroke();
  pen.setLineDash(isKnown(track) ? [] : [6, 5]);
  pen.lineWidth = 2;
  pen.strokeStyle = colourOfTrack(track);
  pen.stroke();
  pen.setLineDash([]);
}

/** A label finds its place beside all faces; one that finds none is left to the line below. */
function drawLabels(
  pen: CanvasRenderingContext2D,
  faces: readonly Face[],
  picture: Pick<Box, "width" | "height">,
): void {
  const letter = letterPx(picture.width);
  pen.font = `600 ${letter}px system-ui, -apple-system, "Segoe UI", sans-serif`;
  pen.textBaseline = "middle";
  const room = picture.width - PADDING * letter;
  const labels: Box[] = [];
  for (const { track, box } of faces) {
    const texts = fitting(track, (words) => pen.measureText(words).width <= room);
    const width = pen.measureText(texts.join("")).width + PADDING * letter;
    const others = faces.map((face) => face.box).filter((other) => other !== box);
    const size = { width, height: HEIGHT * letter };
    const place = placeOf(size, box, [...others, ...labels], picture);
    if (!place) continue;
    labels.push(place);
    drawLabel(pen, track, texts, place, letter);
  }
}

function drawLabel(
  pen: CanvasRenderingContext2D,
  track: ShownTrack,
  [text, name]: readonly [string, string],
  { x, y, width, height }: Box,
  letter: number,
): void {
  const inner = x + 0.6 * letter;
  pen.fillStyle = "rgb(12 16 20 / 82%)";
  pen.beginPath();
  pen.roundRect(x, y, width, height, letter / 2);
  pen.fill();
  pen.fillStyle = "#ffffff";
  pen.fillText(text, inner, y + 0.85 * letter);
  pen.fillStyle = "#aeb7c0";
  pen.fillText(name, inner + 0.4 * letter + pen.measureText(text).width, y + 0.85 * letter);
  if (track.confidence === undefined || track.held_back) return;
  drawBar(
    pen,
    track.confidence,
    colourOfTrack(track),
    inner,
    y + 1.5 * letter,
    width - 1.2 * letter,
  );
}

/** A face's caption and number; in a small picture the number is left out, then the share. */
export function fitting(
  track: ShownTrack,
  fits: (words: string) => boolean,
): readonly [string, string] {
  const said = caption(track);
  const name = `#${track.id}`;
  if (fits(said + name)) return [said, name];
  return [fits(said) ? said : said.replace(/ \d+ %$/, ""), ""];
}

function drawBar(
  pen: CanvasRenderingContext2D,
  share: number,
  colour: string,
  x: number,
  y: number,
  width: number,
): void {
  for (const [length, fill] of [
    [width, "rgb(255 255 255 / 20%)"],
    [width * share, colour],
  ] as const) {
    pen.fillStyle = fill;
    pen.beginPath();
    pen.roundRect(x, y, length, 2.5, 1.25);
    pen.fill();
  }
}
