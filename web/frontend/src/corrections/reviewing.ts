/** The review as it runs: answers go to the server one after the other, nobody waits for them. */

import { signal } from "@preact/signals";
import { ask } from "../shared/rest";
import type { Queue, ReviewItem } from "../shared/wire.generated";
import type { Review } from "./review";
import { answered, EMPTY, gone, neighbours, refilled, type Told, told, undone } from "./review";

const LIMIT = 30;

export const review = signal<Review>(EMPTY);
/** What waits on the server; null before it is known. */
export const supply = signal<Queue | null>(null);
/** Neighbours of the present face that are to wait for an answer of their own. */
export const apart = signal<ReadonlySet<number>>(new Set());
/** How many answers are on their way. */
export const sending = signal(0);
/** What went wrong last. */
export const trouble = signal<string | null>(null);

let line: Promise<void> = Promise.resolve();

/** Asks the server for more faces. */
export async function refill(): Promise<void> {
  const { value, error } = await ask<Queue>("GET", `api/review?limit=${LIMIT}`);
  if (error !== null) {
    trouble.value = error;
    return;
  }
  supply.value = value;
  review.value = refilled(review.peek(), value.items);
}

/** Answers the present face, its neighbours with it, and goes on to the next. */
export function choose(label: string): void {
  const [item] = review.peek().queue;
  if (!item) return;
  trouble.value = null;
  const others = neighbours(review.peek())
    .map(({ id }) => id)
    .filter((id) => !apart.peek().has(id));
  review.value = answered(review.peek(), label, others);
  apart.value = new Set();
  inLine(() => send(item, label));
  for (const id of others) inLine(() => sendAlike(id, label));
}

/** Takes a neighbour of the present face out of the answer, or in again. */
export function setApart(id: number, is: boolean): void {
  const others = [...apart.peek()].filter((each) => each !== id);
  apart.value = new Set(is ? [...others, id] : others);
}

/** Takes the last answer back. */
export function undo(): void {
  const [last] = review.peek().answered;
  if (!last) return;
  review.value = undone(review.peek(), last.item.id);
  apart.value = new Set();
  for (const id of [last.item.id, ...last.others]) {
    inLine(() => sendOn(`api/review/${id}/undo`, {}, 1));
  }
}

async function send(item: ReviewItem, label: string): Promise<void> {
  const { value, error } = await ask<Told>("POST", `api/review/${item.id}`, { label });
  if (error === null) {
    review.value = told(review.peek(), item.id, value);
    waits(-1);
  } else {
    trouble.value = error;
    review.value = gone(review.peek(), item.id);
  }
}

function sendAlike(id: number, label: string): Promise<void> {
  return sendOn(`api/review/${id}`, { label }, -1);
}

/** Sends what leaves so many more faces waiting. */
async function sendOn(path: string, body: object, by: number): Promise<void> {
  const { error } = await ask("POST", path, body);
  if (error) trouble.value = error;
  else waits(by);
}

function inLine(task: () => Promise<void>): void {
  sending.value += 1;
  line = line.then(task).finally(() => {
    sending.value -= 1;
  });
}

function waits(by: number): void {
  const present = supply.peek();
  if (present) supply.value = { ...present, waiting: Math.max(0, present.waiting + by) };
}
