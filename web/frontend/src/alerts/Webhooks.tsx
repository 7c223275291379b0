/** Webhooks: who is told of alerts. Their secrets and paths go in and are never shown again. */

import { useState } from "preact/hooks";
import { zone } from "../shared/choices";
import { type Loaded, useLoaded } from "../shared/loading";
import { ask } from "../shared/rest";
import { moment } from "../shared/times";
import { say } from "../shared/toast";
import { Dialog } from "../shared/ui/Dialog";
import { Problem } from "../shared/ui/Problem";
import type { Deliveries, Delivery, Webhook } from "../shared/wire.generated";
import { outcome } from "./posting";
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
    say(error ?? `The webhook ${webhook.name} is removed.`);
    await loaded.reload();
  };
  return (
    <section>
      <header class="row">
        <h2>Webhooks</h2>
        <button type="button" onClick={() => setAdding(true)}>
          Add webhook
        </button>
      </header>
      <Problem text={loaded.error} />
      {loaded.value?.webhooks.length === 0 && (
        <p class="quiet">None yet. A webhook gets a signed POST when an alert opens and closes.</p>
      )}
      <ul class="cards">
        {loaded.value?.webhooks.map((webhook) => (
          <li key={webhook.id}>
            <h3>{webhook.name}</h3>
            <p class="quiet">
              {webhook.url}, {webhook.signed ? "signed" : "not signed"}
            </p>
            <LastPost posts={posts.value?.deliveries ?? []} webhook={webhook} />
            <div class="row">
              <button
                type="button"
                aria-label={`Test ${webhook.name}`}
                onClick={async () => say(await outcome(`api/webhooks/${webhook.id}/test`))}
              >
                Test
              </button>
              <button
                type="button"
                class="danger"
                aria-label={`Remove ${webhook.name}`}
                onClick={() => void remove(webhook)}
              >
                Remove
              </button>
            </div>
          </li>
        ))}
      </ul>
      {adding && (
        <AddWebhook
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

interface AddProps {
  readonly onClose: () => void;
  readonly onAdded: () => Promise<void>;
}

function AddWebhook({ onClose, onAdded }: AddProps) {
  const [problem, setProblem] = useState<string | null>(null);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget as HTMLFormElement);
    const secret = String(fields.get("secret"));
    const { error } = await ask("POST", "api/webhooks", {
      name: fields.get("name"),
      url: fields.get("url"),
      ...(secret ? { secret } : {}),
    });
    setProblem(error);
    if (!error) await onAdded();
  };
  return (
    <Dialog title="New webhook" onClose={onClose}>
      <form class="form" onSubmit={submit}>
        <label>
          Name
          <input name="name" required maxLength={80} autocomplete="off" autofocus />
        </label>
        <label>
          URL
          <input
            name="url"
            type="url"
            required
            placeholder="https://host/path"
            autocomplete="off"
          />
        </label>
        <label>
          Secret to sign with (optional, from 8 characters)
          <input name="secret" type="password" minLength={8} autocomplete="new-password" />
        </label>
        <Problem text={problem} />
        <button type="submit" class="primary">
          Add
        </button>
      </form>
    </Dialog>
  );
}
