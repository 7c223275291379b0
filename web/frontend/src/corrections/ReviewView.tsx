/** The review: one face at a time, labelled by key; what the model said comes only afterwards. */

import { useEffect } from "preact/hooks";
import { may } from "../shared/account";
import { zone } from "../shared/choices";
import { EXPRESSIONS } from "../shared/expressions";
import { count } from "../shared/format";
import { useKeys } from "../shared/keys";
import { here } from "../shared/rest";
import { t } from "../shared/texts/texts";
import { moment } from "../shared/times";
import { LabelButtons } from "../shared/ui/LabelButtons";
import { Problem } from "../shared/ui/Problem";
import type { ReviewItem } from "../shared/wire.generated";
import { Answered } from "./Answered";
import { CorrectionList } from "./CorrectionList";
import { NOT_A_FACE } from "./corrections";
import { KeepSwitches } from "./KeepSwitches";
import { Neighbours } from "./Neighbours";
import { ProgressLine } from "./ProgressLine";
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
        <h1>{t.page.viewNames.review}</h1>
        <Counter />
      </header>
      <ProgressLine />
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
  const done = review.value.answered.length;
  return (
    <p class="quiet">
      <strong>{t.corrections.waiting(left())}</strong>
      {done > 0 && `, ${t.corrections.lookedAt(done)}`}.{" "}
      {t.corrections.putHere(
        count(known.kept_this_hour),
        count(known.hourly_cap),
        count(known.kept_today),
        count(known.daily_cap),
      )}
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
          alt={t.corrections.faceAlt}
        />
        <figcaption class="quiet">
          {item.camera_name ?? t.corrections.imported}
          {item.track !== null && ` #${item.track}`}, {moment(item.at_ms, zone.value)}
          <br />
          {t.corrections.askedBecause(reason(item))}
        </figcaption>
      </figure>
      <div>
        <h2>{t.corrections.whatShows}</h2>
        <LabelButtons name={t.corrections.whatThisShows} keys onChoose={choose} />
        <Others />
        <Neighbours />
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
        {t.corrections.skip}
      </button>
      <button type="button" aria-keyshortcuts="N" onClick={() => choose(NOT_A_FACE)}>
        <span class="key" aria-hidden="true">
          N
        </span>{" "}
        {t.corrections.notAFace}
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
      {t.corrections.undo}
    </button>
  );
}

function Nothing() {
  if (!supply.value) return <p class="quiet">{t.corrections.lookingForFaces}</p>;
  return (
    <div class="review-empty">
      <div class="empty-note">
        <h2>{review.value.answered.length ? t.corrections.allDone : t.corrections.noFaceWaits}</h2>
        <p>{t.corrections.appearHere}</p>
        <p>
          {t.corrections.onlyAllowed}{" "}
          {may("operator") ? t.corrections.chooseBelow : t.corrections.operatorChooses}
        </p>
        {review.value.answered.length > 0 && <Undo />}
      </div>
      <Answered />
    </div>
  );
}
