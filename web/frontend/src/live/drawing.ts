/** Draws one frame: the JPEG, and the boxes that belong to exactly this JPEG. */

import { boxes, names } from "../shared/choices";
import { colourOf } from "../shared/expressions";
import type { FrameHeader, ShownTrack } from "../shared/wire.generated";
import { contain } from "./layout";
import { caption } from "./person/people";

const FONT = '600 12px system-ui, -apple-system, "Segoe UI", sans-serif';
const CHIP_PX = 24;
/** Left and right of a caption, and between it and the number. */
const CHIP_PADDING_PX = 22;
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
  for (const track of header.tracks) drawFace(pen, track, scale / ratio, header.width);
}

function drawFace(
  pen: CanvasRenderingContext2D,
  track: ShownTrack,
  scale: number,
  pictureWidth: number,
): void {
  const [x, y, width, height] = track.box_xywh.map((value) => value * scale) as unknown as [
    number,
    number,
    number,
    number,
  ];
  const known = track.label !== undefined && !track.held_back && !track.uncertain;
  const colour = known ? colourOf(track.label) : QUIET;
  if (boxes.peek()) drawBox(pen, colour, known, x, y, width, height);
  if (names.peek()) drawChip(pen, track, colour, x, y, pictureWidth * scale);
}

function drawBox(
  pen: CanvasRenderingContext2D,
  colour: string,
  known: boolean,
  x: number,
  y: number,
  width: number,
  height: number,
): void {
  pen.beginPath();
  pen.roundRect(x, y, width, height, 6);
  pen.setLineDash([]);
  pen.lineWidth = 4;
  pen.strokeStyle = "rgb(8 12 16 / 45%)";
  pen.stroke();
  pen.setLineDash(known ? [] : [6, 5]);
  pen.lineWidth = 2;
  pen.strokeStyle = colour;
  pen.stroke();
  pen.setLineDash([]);
}

function drawChip(
  pen: CanvasRenderingContext2D,
  track: ShownTrack,
  colour: string,
  boxX: number,
  boxY: number,
  pictureWidth: number,
): void {
  pen.font = FONT;
  pen.textBaseline = "middle";
  const room = pictureWidth - CHIP_PADDING_PX - 4;
  const [text, name] = fitting(track, (words) => pen.measureText(words).width <= room);
  const textWidth = pen.measureText(text).width;
  const width = pen.measureText(text + name).width + CHIP_PADDING_PX;
  const x = Math.max(2, Math.min(boxX, pictureWidth - width - 2));
  const y = boxY > CHIP_PX + 4 ? boxY - CHIP_PX - 4 : boxY + 4;
  pen.fillStyle = "rgb(12 16 20 / 82%)";
  pen.beginPath();
  pen.roundRect(x, y, width, CHIP_PX, 6);
  pen.fill();
  pen.fillStyle = "#ffffff";
  pen.fillText(text, x + 8, y + 10.5);
  pen.fillStyle = "#aeb7c0";
  pen.fillText(name, x + 14 + textWidth, y + 10.5);
  if (track.confidence !== undefined && !track.held_back) {
    drawBar(pen, track.confidence, colour, x + 8, y + 18.5, width - 16);
  }
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
