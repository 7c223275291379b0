/**
 * This browser's own camera: the next picture is sent when the last was answered, so a slow line
 * lowers the rate and nothing queues up. It ends with the tab.
 */

import { signal } from "@preact/signals";
import { t } from "../shared/texts/texts";
import { say } from "../shared/toast";
import { socket } from "../shared/transport";
import type { Announced } from "../shared/wire.generated";

const WIDTH = 640;
const QUALITY = 0.8;
const ANSWER_MS = 5_000;
const PAUSE_MS = 1_000;

/** Id of this browser's camera while it is on. */
export const ownCamera = signal<string | null>(null);

interface Own {
  readonly name: string;
  readonly video: HTMLVideoElement;
}

let stream: MediaStream | null = null;
let own: Own | null = null;
/** What was chosen here; without it the server blurs what it blurs of new cameras. */
let blurred: boolean | null = null;
let keeps = false;

/** Asks for the camera and starts to send; returns what is wrong in plain words, or null. */
export async function startOwnCamera(name: string): Promise<string | null> {
  if (!navigator.mediaDevices) return t.cameras.onlyHttps;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { width: WIDTH } });
  } catch (error) {
    if (error instanceof DOMException) return refusal(error);
    throw error;
  }
  const video = document.createElement("video");
  video.muted = true;
  video.playsInline = true;
  video.srcObject = stream;
  await video.play();
  own = { name, video };
  const problem = await announce(own);
  if (problem) stopOwnCamera();
  else void run(own, stream);
  return problem;
}

/** Why the browser gives no camera, in plain words. */
export function refusal({ name, message }: Pick<DOMException, "name" | "message">): string {
  switch (name) {
    case "NotFoundError":
      return t.cameras.noDevice;
    case "NotAllowedError":
      return t.cameras.mayNot;
    case "NotReadableError":
      return t.cameras.inUse;
    default:
      return t.cameras.givesNone(message);
  }
}

export function stopOwnCamera(): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
  stream = null;
  own = null;
  blurred = null;
  keeps = false;
  ownCamera.value = null;
  socket.volatile.emit("camera_close");
}

/** Blurs the faces of this browser's camera, or shows them; returns what is wrong, or null. */
export async function blurOwnCamera(blur: boolean): Promise<string | null> {
  blurred = blur;
  return own && announce(own);
}

/** Lets faces of this browser's camera be kept, or not; returns what is wrong, or null. */
export async function keepOfOwnCamera(keep: boolean): Promise<string | null> {
  keeps = keep;
  return own && announce(own);
}

async function announce({ name, video }: Own): Promise<string | null> {
  const answer = await asked("camera_open", {
    name,
    width: video.videoWidth,
    height: video.videoHeight,
    ...(blurred === null ? {} : { blur: blurred }),
    keep_faces: keeps,
  });
  if (answer.camera) ownCamera.value = answer.camera;
  return answer.error ?? null;
}

async function run(mine: Own, from: MediaStream): Promise<void> {
  const { video } = mine;
  const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
  let sid = socket.id;
  while (stream === from) {
    if (!from.active) {
      say(t.cameras.yoursEnded);
      stopOwnCamera();
      return;
    }
    if (!socket.connected) {
      await pause(PAUSE_MS);
    } else if (socket.id !== sid) {
      // After a reconnect the server knows nothing of this camera.
      sid = socket.id;
      await announce(mine);
    } else {
      const problem = await sendOne(canvas, video);
      if (problem) await pause(PAUSE_MS);
    }
  }
}

async function sendOne(canvas: OffscreenCanvas, video: HTMLVideoElement): Promise<string | null> {
  await nextPicture(video);
  canvas.getContext("2d")?.drawImage(video, 0, 0);
  const jpeg = await canvas.convertToBlob({ type: "image/jpeg", quality: QUALITY });
  return (await asked("camera_frame", await jpeg.arrayBuffer())).error ?? null;
}

function nextPicture(video: HTMLVideoElement): Promise<void> {
  return new Promise((resolve) => {
    // A hidden tab draws no pictures, yet its camera goes on, slower.
    const timer = window.setTimeout(resolve, PAUSE_MS);
    video.requestVideoFrameCallback(() => {
      window.clearTimeout(timer);
      resolve();
    });
  });
}

async function asked(event: string, content: unknown): Promise<Announced> {
  try {
    return (await socket.timeout(ANSWER_MS).emitWithAck(event, content)) as Announced;
  } catch {
    return { error: t.cameras.noAnswer };
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => window.setTimeout(resolve, ms));
}
