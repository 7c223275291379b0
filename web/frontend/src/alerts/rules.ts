/** Alert rules, and what they say in plain words. */

import { length, percent, plural } from "../shared/format";
import type { Delivery, Rule, RuleWish } from "../shared/wire.generated";

/** What a rule watches for. */
export type Condition = Rule["condition"];

export const STAGES = ["detector", "classifier", "recorder"] as const;

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
    case "expression": {
      const { label, share, faces, cameras } = condition;
      const least = `${percent(share)} ${label} over ${plural(faces, "face")} or more`;
      return `At least ${least}, for ${lasting}, at ${listed(cameras, nameOf)}.`;
    }
    case "camera_lost":
      return `No picture for ${lasting} from ${listed(condition.cameras, nameOf)}.`;
    case "stage_lagging":
      return `${condition.stage ?? "Any stage"} is more than ${lasting} behind.`;
  }
}

function listed(cameras: readonly string[], nameOf: (camera: string) => string): string {
  return cameras.length ? cameras.map(nameOf).join(" and ") : "any camera";
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
        stage: STAGES.find((stage) => stage === text("stage")) ?? null,
      };
    default:
      return {
        kind: "expression",
        label: text("label"),
        share: Number(text("share")) / 100,
        seconds,
        cameras,
        faces: Number(text("faces")),
      };
  }
}
