/** Tries out posts to webhooks, and tells what came of them. */

import { ask } from "../shared/rest";
import { t } from "../shared/texts/texts";
import { say } from "../shared/toast";
import type { Delivery } from "../shared/wire.generated";

const EVERY_MS = 500;
const DEADLINE_MS = 10_000;

/** Asks for a test post and waits for its outcome, in plain words. */
export async function outcome(path: string): Promise<string> {
  say(t.alerts.sendingTest);
  const { value, error } = await ask<Delivery | { deliveries: readonly Delivery[] }>(
    "POST",
    path,
    {},
  );
  if (error !== null) return error;
  const posts = "deliveries" in value ? value.deliveries : [value];
  const said = await Promise.all(posts.map((post) => settled(post.id)));
  return said.join(" ");
}

async function settled(id: number): Promise<string> {
  const deadline = performance.now() + DEADLINE_MS;
  while (performance.now() < deadline) {
    const { value, error } = await ask<Delivery>("GET", `api/deliveries/${id}`);
    if (error !== null) return error;
    if (value.state === "delivered") return t.alerts.delivered(value.answer ?? t.alerts.noAnswer);
    if (value.state === "failed") return t.alerts.notDelivered(value.answer ?? t.alerts.noAnswer);
    await new Promise((resolve) => window.setTimeout(resolve, EVERY_MS));
  }
  return t.alerts.notSentYet;
}
