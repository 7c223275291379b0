/** The review: one face at a time, labelled by key; what the model said comes only afterwards. */

import { useEffect } from "preact/hooks";
import { may } from "../shared/account";
import { zone } from "../shared/choices";
import { EXPRESSIONS } from "../shared/expressions";
import { count, plural } from "../shared/format";
import { useKeys } from "../shared/keys";
import { here } from "../shared/rest";
import { moment } from "../shared/times";
import { LabelButtons } from "../shared/ui/LabelButtons";
import { Problem } from "../shared/ui/Problem";
import type { ReviewItem } from "../shared/wire.generated";
import { Answered } from "./Answered";
import { CorrectionList } from "./CorrectionList";
import { NOT_A_FACE } from "./corrections";
import { KeepSwitches } from "./KeepSwitches";
import { reason, SKIP } from "./review";
import { choose, refill, review, sending, supply, trouble, undo } from "./reviewing";

const EVERY_MS = 5_000;
const FEW = 5;

export function ReviewView() {
  const { queue } = review.value;
  const short = queue.length < FEW && left() > queue.length;
  useEffect(() => {
    const load = () => {
      if (!document.hidden) void refill();
    };
    load();
    const timer = window.setInterval(load, EVERY_MS);
    return () => window.clearInterval(timer);
  }, [short]);
  useKeys({
    ...Object.fromEntries(EXPRESSIONS.map((label, index) => [index + 1, () => choose(label)])),
    s: () => choose(SKIP),
    n: () => choose(NOT_A_FACE),
    u: undo,
    "Ctrl+z": undo,
  });
  const [present, next] = queue;
  return (
    <section class="page">
      <header>
        <h1>Review</h1>
        <Counter />
      </header>
      <Problem text={trouble.value} />
      {present ? <Question item={present} /> : <Nothing />}
      {next && <link rel="preload" as="image" href={here(next.crop)} />}
      {may("operator") && <KeepSwitches />}
      <CorrectionList />
    </section>
  );
}

function left(): number {
  return Math.max(review.value.queue.length, (supply.value?.waiting ?? 0) - sending.value);
}

function Counter() {
  const known = supply.value;
  if (!known) return null;
  const waiting = left();
  const done = review.value.answered.length;
  return (
    <p class="quiet">
      <strong>{plural(waiting, "face")}</strong> {waiting === 1 ? "waits" : "wait"}
      {done > 0 && `, ${count(done)} looked at now`}. {count(known.kept_this_hour)} of at most{" "}
      {count(known.hourly_cap)} put here in the last hour, {count(known.kept_today)} of{" "}
      {count(known.daily_cap)} in the last day.
    </p>
  );
}

function Question({ item }: { readonly item: ReviewItem }) {
  return (
    <div class="review">
      <figure>
        <img
          key={item.id}
          src={here(item.crop)}
          width="288"
          height="288"
          alt="The face to be labelled"
        />
        <figcaption class="quiet">
          {item.camera_name ?? "imported"}
          {item.track !== null && ` #${item.track}`}, {moment(item.at_ms, zone.value)}
          <br />
          Asked because {reason(item)}.
        </figcaption>
      </figure>
      <div>
        <h2>What does this face show?</h2>
        <LabelButtons name="What this face shows" keys onChoose={choose} />
        <Others />
        <Answered />
      </div>
    </div>
  );
}

function Others() {
  return (
    <div class="row">
      <button type="button" aria-keyshortcuts="S" onClick={() => choose(SKIP)}>
        <span class="key" aria-hidden="true">
          S
        </span>{" "}
        Skip
      </button>
      <button type="button" aria-keyshortcuts="N" onClick={() => choose(NOT_A_FACE)}>
        <span class="key" aria-hidden="true">
          N
        </span>{" "}
        Not a face
      </button>
      <Undo />
    </div>
  );
}

function Undo() {
  return (
    <button
      type="button"
      aria-keyshortcuts="U Control+Z"
      disabled={review.value.answered.length === 0}
      onClick={undo}
    >
      <span class="key" aria-hidden="true">
        U
      </span>{" "}
      Undo
    </button>
  );
}

function Nothing() {
  if (!supply.value) return <p class="quiet">Looking for faces…</p>;
  return (
    <div class="review-empty">
      <div class="empty-note">
        <h2>{review.value.answered.length ? "All done for now" : "No face waits"}</h2>
        <p>
          Faces worth a look appear here by themselves: those that the model was unsure of, those
          that it answered differently from one moment to the next, and rare expressions.
        </p>
        <p>
          Only cameras that may keep faces put any here.
          {may("operator") ? " Choose them below." : " An operator chooses them."}
        </p>
        {review.value.answered.length > 0 && <Undo />}
      </div>
      <Answered />
    </div>
  );
}
