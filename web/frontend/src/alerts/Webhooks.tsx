/** Who is told of alerts, by which way. Passwords and paths go in and are never shown again. */

import { useState } from "preact/hooks";
import { zone } from "../shared/choices";
import { type Loaded, useLoaded } from "../shared/loading";
import { ask } from "../shared/rest";
import { t } from "../shared/texts/texts";
import { moment } from "../shared/times";
import { say } from "../shared/toast";
import { Problem } from "../shared/ui/Problem";
import type { Deliveries, Delivery, Webhook } from "../shared/wire.generated";
import { AddReceiver } from "./AddReceiver";
import { outcome } from "./posting";
import { kindOf } from "./receivers";
import { postSentence } from "./rules";

interface Props {
  readonly loaded: Loaded<{ readonly webhooks: readonly Webhook[] }>;
}

const EVERY_MS = 5_000;

export function Webhooks({ loaded }: Props) {
  const posts = useLoaded<Deliveries>("api/deliveries", EVERY_MS);
  const [adding, setAdding] = useState(false);
  const remove = async (webhook: Webhook) => {
    const { error } = await ask("DELETE", `api/webhooks/${webhook.id}`);
    say(error ?? t.alerts.receiverRemoved(webhook.name));
    await loaded.reload();
  };
  return (
    <section>
      <header class="row">
        <h2>{t.alerts.receivers}</h2>
        <button type="button" onClick={() => setAdding(true)}>
          {t.alerts.addReceiver}
        </button>
      </header>
      <Problem text={loaded.error} />
      {loaded.value?.webhooks.length === 0 && <p class="quiet">{t.alerts.noReceivers}</p>}
      <ul class="cards">
        {loaded.value?.webhooks.map((webhook) => (
          <li key={webhook.id}>
            <h3>{webhook.name}</h3>
            <p class="quiet">
              {kindOf(webhook.url).name}: {webhook.url}
              {webhook.signed && t.alerts.signed}
            </p>
            <LastPost posts={posts.value?.deliveries ?? []} webhook={webhook} />
            <div class="row">
              <button
                type="button"
                aria-label={t.shared.testNamed(webhook.name)}
                onClick={async () => say(await outcome(`api/webhooks/${webhook.id}/test`))}
              >
                {t.shared.test}
              </button>
              <button
                type="button"
                class="danger"
                aria-label={t.shared.removeNamed(webhook.name)}
                onClick={() => void remove(webhook)}
              >
                {t.shared.remove}
              </button>
            </div>
          </li>
        ))}
      </ul>
      {adding && (
        <AddReceiver
          onClose={() => setAdding(false)}
          onAdded={async () => {
            setAdding(false);
            await loaded.reload();
          }}
        />
      )}
    </section>
  );
}

interface LastPostProps {
  /** The newest first. */
  readonly posts: readonly Delivery[];
  readonly webhook: Webhook;
}

function LastPost({ posts, webhook }: LastPostProps) {
  const last = posts.find((post) => post.webhook_id === webhook.id);
  if (!last) return null;
  const isBad = last.state === "failed" || (last.state === "waiting" && last.attempts > 0);
  return (
    <p class={isBad ? "problem" : "quiet"}>{postSentence(last, (ms) => moment(ms, zone.value))}</p>
  );
}
