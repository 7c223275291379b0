/** The review as it runs: answers go to the server one after the other, nobody waits for them. */

import { signal } from "@preact/signals";
import { ask } from "../shared/rest";
import type { Queue, ReviewItem } from "../shared/wire.generated";
import type { Review } from "./review";
import { answered, EMPTY, gone, refilled, type Told, told, undone } from "./review";

const LIMIT = 30;

export const review = signal<Review>(EMPTY);
/** What waits on the server; null before it is known. */
export const supply = signal<Queue | null>(null);
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

/** Answers the present face and goes on to the next. */
export function choose(label: string): void {
  const [item] = review.peek().queue;
  if (!item) return;
  trouble.value = null;
  review.value = answered(review.peek(), label);
  inLine(() => send(item, label));
}

/** Takes the last answer back. */
export function undo(): void {
  const [last] = review.peek().answered;
  if (!last) return;
  review.value = undone(review.peek(), last.item.id);
  inLine(async () => {
    const { error } = await ask("POST", `api/review/${last.item.id}/undo`, {});
    if (error) trouble.value = error;
    else waits(1);
  });
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
