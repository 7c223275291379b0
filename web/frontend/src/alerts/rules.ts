/** Alert rules, and what they say in plain words. */

import { length, percent, plural } from "../shared/format";
import { DAY_MS, moment } from "../shared/times";
import type { Delivery, Past, PastAlert, Rule, RuleWish } from "../shared/wire.generated";
import { STAGE_NAMES, STAGES } from "../shared/workers";

/** What a rule watches for. */
export type Condition = Rule["condition"];

const OF = ["face", "camera", "together"] as const;

/** What came of a post, as one sentence. */
export function postSentence(post: Delivery, timeOf: (ms: number) => string): string {
  const said = post.answer ?? "no answer";
  switch (post.state) {
    case "delivered":
      return `Last post delivered on ${timeOf(post.done_ms ?? post.due_ms)}.`;
    case "failed":
      return `Last post given up on ${timeOf(post.done_ms ?? post.due_ms)}: ${said}.`;
    case "waiting":
      if (!post.attempts) return "A post is on its way.";
      return `Last post not taken (${said}); the next attempt is on ${timeOf(post.due_ms)}.`;
  }
}

/** A condition as one sentence. */
export function sentence(condition: Condition, nameOf: (camera: string) => string): string {
  const lasting = length(condition.seconds * 1_000);
  switch (condition.kind) {
    case "expression":
      return `${whose(condition, nameOf)} for ${lasting}.`;
    case "camera_lost":
      return `No picture for ${lasting} from ${listed(condition.cameras, nameOf)}.`;
    case "stage_lagging":
      return `${condition.stage ? STAGES[condition.stage] : "Any step"} is more than ${lasting} late.`;
  }
}

function whose(
  { label, share, of, measure, faces, cameras }: Condition & { readonly kind: "expression" },
  nameOf: (camera: string) => string,
): string {
  const reached = `at least ${percent(share)} ${label}`;
  if (of === "face") return `Any one face at ${listed(cameras, nameOf)} shows ${reached}`;
  const all = cameras.length ? listed(cameras, nameOf, "and") : "all cameras";
  const where = of === "camera" ? `at ${listed(cameras, nameOf)}` : `at ${all} together`;
  if (measure === "count")
    return faces === 1
      ? `1 face or more ${where} shows ${reached}`
      : `${faces} faces or more ${where} show ${reached} each`;
  return `The faces ${where} average ${reached}, ${plural(faces, "face")} or more in view,`;
}

/** How often a rule would have alerted, as one sentence. */
export function lastDay({ since_ms, alerts }: Past, nowMs: number): string {
  const lookedAt = nowMs - since_ms;
  const span = lookedAt > DAY_MS - 60_000 ? "day" : length(lookedAt);
  if (!alerts.length) return `In the last ${span} this would not have alerted.`;
  return `In the last ${span} this would have alerted ${plural(alerts.length, "time")}:`;
}

/** An alert that there would have been. */
export function pastAlert(
  { opened_ms, closed_ms, camera }: PastAlert,
  zone: string,
  nameOf: (camera: string) => string,
): string {
  const where = camera ? ` at ${nameOf(camera)}` : "";
  const lasting = closed_ms === null ? "until now" : `for ${length(closed_ms - opened_ms)}`;
  return `${moment(opened_ms, zone)}${where}, ${lasting}`;
}

function listed(
  cameras: readonly string[],
  nameOf: (camera: string) => string,
  joint: "and" | "or" = "or",
): string {
  return cameras.length ? cameras.map(nameOf).join(` ${joint} `) : "any camera";
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
