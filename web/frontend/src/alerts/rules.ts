/** Alert rules, and what they say in plain words. */

import { expressionName } from "../shared/expressions";
import { type Joint, length, list, percent } from "../shared/format";
import { t } from "../shared/texts/texts";
import { DAY_MS, moment } from "../shared/times";
import type { Delivery, Past, PastAlert, Rule, RuleWish } from "../shared/wire.generated";
import { STAGE_NAMES, STAGES } from "../shared/workers";

/** What a rule watches for. */
export type Condition = Rule["condition"];

const OF = ["face", "camera", "together"] as const;

/** What came of a post, as one sentence. */
export function postSentence(post: Delivery, timeOf: (ms: number) => string): string {
  const said = post.answer ?? t.alerts.noAnswer;
  switch (post.state) {
    case "delivered":
      return t.alerts.lastDelivered(timeOf(post.done_ms ?? post.due_ms));
    case "failed":
      return t.alerts.lastGivenUp(timeOf(post.done_ms ?? post.due_ms), said);
    case "waiting":
      if (!post.attempts) return t.alerts.onItsWay;
      return t.alerts.lastNotTaken(said, timeOf(post.due_ms));
  }
}

/** A condition as one sentence. */
export function sentence(condition: Condition, nameOf: (camera: string) => string): string {
  const lasting = length(condition.seconds * 1_000);
  switch (condition.kind) {
    case "expression":
      return t.alerts.forSo(whose(condition, nameOf), lasting);
    case "camera_lost":
      return t.alerts.noPictureFrom(lasting, listed(condition.cameras, nameOf));
    case "stage_lagging":
      return t.alerts.lateBy(condition.stage ? STAGES[condition.stage] : t.alerts.anyStep, lasting);
  }
}

function whose(
  { label, share, of, measure, faces, cameras }: Condition & { readonly kind: "expression" },
  nameOf: (camera: string) => string,
): string {
  const reached = t.alerts.reached(percent(share), expressionName(label));
  if (of === "face") return t.alerts.anyFaceShows(listed(cameras, nameOf), reached);
  const all = cameras.length ? listed(cameras, nameOf, "conjunction") : t.alerts.allCameras;
  const where =
    of === "camera" ? t.alerts.atAnyOf(listed(cameras, nameOf)) : t.alerts.atTogether(all);
  if (measure === "count")
    return faces === 1
      ? t.alerts.oneFaceShows(where, reached)
      : t.alerts.facesShow(faces, where, reached);
  return t.alerts.facesAverage(where, reached, faces);
}

/** How often a rule would have alerted, as one sentence. */
export function lastDay({ since_ms, alerts }: Past, nowMs: number): string {
  const lookedAt = nowMs - since_ms;
  const span = lookedAt > DAY_MS - 60_000 ? t.alerts.inLastDay : t.alerts.inLast(length(lookedAt));
  if (!alerts.length) return t.alerts.wouldNotHave(span);
  return t.alerts.wouldHave(span, alerts.length);
}

/** An alert that there would have been. */
export function pastAlert(
  { opened_ms, closed_ms, camera }: PastAlert,
  zone: string,
  nameOf: (camera: string) => string,
): string {
  const where = camera ? t.alerts.atCamera(nameOf(camera)) : "";
  const lasting =
    closed_ms === null ? t.alerts.untilNow : t.alerts.forTime(length(closed_ms - opened_ms));
  return `${moment(opened_ms, zone)}${where && ` ${where}`}, ${lasting}`;
}

function listed(
  cameras: readonly string[],
  nameOf: (camera: string) => string,
  joint: Joint = "disjunction",
): string {
  return cameras.length ? list(cameras.map(nameOf), joint) : t.alerts.anyCamera;
}

/** Reads the rule form's fields. */
export function wishOf(
  fields: FormData,
  cameras: readonly string[],
  webhooks: readonly number[],
  zone: string,
): RuleWish {
  const text = (name: string) => String(fields.get(name) ?? "");
  return {
    name: text("name").trim(),
    condition: conditionOf(text, cameras),
    webhooks,
    quiet: fields.has("quiet") ? { start: text("start"), end: text("end"), zone } : null,
    enabled: fields.has("enabled"),
  };
}

function conditionOf(text: (name: string) => string, cameras: readonly string[]): Condition {
  const seconds = Number(text("seconds"));
  switch (text("kind")) {
    case "camera_lost":
      return { kind: "camera_lost", seconds, cameras };
    case "stage_lagging":
      return {
        kind: "stage_lagging",
        seconds,
        stage: STAGE_NAMES.find((stage) => stage === text("stage")) ?? null,
      };
    default:
      return {
        kind: "expression",
        label: text("label"),
        share: Number(text("share")) / 100,
        seconds,
        of: OF.find((of) => of === text("of")) ?? "camera",
        measure: text("measure") === "count" ? "count" : "share",
        cameras,
        faces: Number(text("faces") || 1),
      };
  }
}
