/**
 * The connection. A frame is acknowledged once it is drawn, and only then does the server send
 * the next one: the page always shows the present, however slow it or the line is.
 */

import { batch } from "@preact/signals";
import { io } from "socket.io-client";
import { params, paramsOf } from "./address/params";
import { parse } from "./address/route";
import {
  connection,
  forgetDrawn,
  keepDrawn,
  keepStatus,
  route,
  serverTrouble,
  status,
  tick,
  trainings,
} from "./state";
import type {
  FrameHeader,
  LostEvent,
  Status,
  StatusEvent,
  UnwatchRequest,
  WatchRequest,
} from "./wire.generated";

/** Draws a frame, and closes the bitmap when it is no longer needed. */
export type Painter = (header: FrameHeader, bitmap: ImageBitmap) => void;

interface Watch {
  readonly fps: number | null;
  readonly closely: boolean;
  readonly paint: Painter;
}

const watches = new Map<string, Watch>();

export const socket = io({
  path: new URL("socket.io/", document.baseURI).pathname,
  transports: ["websocket"],
  // The first time within half a second: where there are several web processes, another serves at
  // once. Scattered, since all of one's viewers come together.
  reconnectionDelay: 300,
  reconnectionDelayMax: 10_000,
  randomizationFactor: 0.6,
  autoConnect: false,
});

/** Connects, and keeps connecting. */
export function start(): void {
  socket.on("connect", () => {
    connection.value = "online";
    announce();
  });
  socket.on("disconnect", (why) => {
    connection.value = "lost";
    owed = null;
    // The manager does not come back by itself when the server ended the connection in order.
    if (why === "io server disconnect") socket.connect();
  });
  socket.on("connect_error", () => {
    connection.value = "lost";
  });
  socket.on("status", (present: StatusEvent, done: () => void) => {
    keepStatus(present);
    whenSeen(done);
  });
  socket.on("lost", (trouble: LostEvent, done: () => void) => {
    serverTrouble.value = trouble.reason;
    done();
  });
  socket.on("training", (_job: unknown, done: () => void) => {
    trainings.value += 1;
    done();
  });
  socket.on("frame", (header: FrameHeader, jpeg: ArrayBuffer, done: () => void) => {
    void show(header, jpeg).finally(done);
  });
  follow(); // it may have changed while somebody signed in
  void firstStatus();
  document.addEventListener("visibilitychange", () => {
    announce();
    if (document.hidden) return;
    owed?.();
    owed = null;
    hurry();
  });
  window.addEventListener("online", hurry);
  window.addEventListener("hashchange", follow);
  window.setInterval(() => {
    if (!document.hidden) tick();
  }, 500);
  socket.connect();
}

function follow(): void {
  batch(() => {
    params.value = paramsOf(location.hash);
    route.value = parse(location.hash);
  });
}

/** What is to be acknowledged when the page is seen again: until then the server tells nothing. */
let owed: (() => void) | null = null;

function whenSeen(done: () => void): void {
  if (document.hidden) owed = done;
  else done();
}

/** Tries again at once: whoever looks at the page need not wait for the pause to end. */
function hurry(): void {
  if (connection.peek() === "lost") socket.disconnect().connect();
}

/** The page need not wait for the first status that comes by itself. */
async function firstStatus(): Promise<void> {
  const answer = await fetch("api/status").catch(() => null);
  if (!answer?.ok) return;
  const present = (await answer.json()) as Status;
  if (!status.peek()) keepStatus(present);
}

/**
 * Asks for a camera's frames, `fps` of them a second at most (null: all), until the returned
 * function is called; `closely` asks for its larger stream, where it has one.
 */
export function watch(
  camera: string,
  fps: number | null,
  closely: boolean,
  paint: Painter,
): () => void {
  const mine: Watch = { fps, closely, paint };
  watches.set(camera, mine);
  forgetDrawn(camera);
  if (!document.hidden) ask(camera, mine);
  return () => {
    if (watches.get(camera) !== mine) return;
    watches.delete(camera);
    tell("unwatch", { camera });
  };
}

function ask(camera: string, wish: Watch): void {
  const { fps, closely } = wish;
  tell("watch", { camera, closely, ...(fps === null ? {} : { fps }) });
}

/**
 * What is asked while the line is down is asked again when it is back, so it is not queued. Not
 * `volatile`: that drops the second of two events that are sent at once.
 */
function tell(event: "watch", content: WatchRequest): void;
function tell(event: "unwatch", content: UnwatchRequest): void;
function tell(event: string, content: unknown): void {
  if (socket.connected) socket.emit(event, content);
}

/** Tells the server what is on the screen: nothing while the page is hidden. */
function announce(): void {
  for (const [camera, wish] of watches) {
    if (document.hidden) tell("unwatch", { camera });
    else ask(camera, wish);
  }
}

async function show(header: FrameHeader, jpeg: ArrayBuffer): Promise<void> {
  const bitmap = await createImageBitmap(new Blob([jpeg], { type: "image/jpeg" }));
  const wish = watches.get(header.camera);
  if (!wish) {
    bitmap.close();
    return;
  }
  wish.paint(header, bitmap);
  keepDrawn(header);
}
