/** The review of faces: what waits, what was answered, and the way back. Pure. */

import { t } from "../shared/texts/texts";
import type { JudgedItem, Neighbour, ReviewItem } from "../shared/wire.generated";

/** What the model said, told after a person did. */
export type Told = Pick<JudgedItem, "shares" | "top" | "model_version" | "correction">;

/** A face that somebody answered, with what the model had said once that is known. */
export interface Answered {
  readonly item: ReviewItem;
  readonly label: string;
  /** Numbers of its neighbours that got the same answer. */
  readonly others: readonly number[];
  readonly told: Told | null;
}

export interface Review {
  /** Those to be looked at, the present one first. */
  readonly queue: readonly ReviewItem[];
  /** Those that were answered on this visit to the page, the last one first. */
  readonly answered: readonly Answered[];
}

export const EMPTY: Review = { queue: [], answered: [] };
export const SKIP = "skip";

/** Takes in what waits; what is shown stays where it is, and what was answered stays away. */
export function refilled(review: Review, items: readonly ReviewItem[]): Review {
  const known = new Set([...review.queue.map((item) => item.id), ...done(review)]);
  return { ...review, queue: [...review.queue, ...items.filter((item) => !known.has(item.id))] };
}

function done({ answered }: Review): readonly number[] {
  return answered.flatMap(({ item, others }) => [item.id, ...others]);
}

/** The neighbours of the present face that nobody has answered here. */
export function neighbours(review: Review): readonly Neighbour[] {
  const known = new Set(done(review));
  return review.queue[0]?.neighbours.filter(({ id }) => !known.has(id)) ?? [];
}

/** Answers the present face, and some of its neighbours with it. */
export function answered(review: Review, label: string, others: readonly number[] = []): Review {
  const [item, ...queue] = review.queue;
  if (!item) return review;
  return {
    queue: queue.filter(({ id }) => !others.includes(id)),
    answered: [{ item, label, others, told: null }, ...review.answered],
  };
}

/** Adds what the model had said. */
export function told(review: Review, id: number, what: Told): Review {
  return {
    ...review,
    answered: review.answered.map((answer) =>
      answer.item.id === id ? { ...answer, told: what } : answer,
    ),
  };
}

/** Puts an answered face in front again. */
export function undone(review: Review, id: number): Review {
  const undone = review.answered.find(({ item }) => item.id === id);
  if (!undone) return review;
  return {
    queue: [undone.item, ...review.queue.filter((item) => item.id !== id)],
    answered: review.answered.filter(({ item }) => item.id !== id),
  };
}

/** Drops a face that is no longer there. */
export function gone(review: Review, id: number): Review {
  return {
    queue: review.queue.filter((item) => item.id !== id),
    answered: review.answered.filter(({ item }) => item.id !== id),
  };
}

/** Why a face is asked about, in plain words that do not tell the answer. */
export function reason({ why, disputed }: ReviewItem): string {
  if (disputed) return t.corrections.why.disputed;
  return t.corrections.why[why ?? "imported"];
}
