/** Alert rules: each as a sentence, to be added, changed, tested and removed. */

import { closeOver, openOver, params } from "../shared/address/params";
import { type Loaded, useLoaded } from "../shared/loading";
import { ask } from "../shared/rest";
import { cameraName } from "../shared/state";
import { t } from "../shared/texts/texts";
import { say } from "../shared/toast";
import { Problem } from "../shared/ui/Problem";
import type { Rule, Rules, Webhook } from "../shared/wire.generated";
import { outcome } from "./posting";
import { RuleDialog } from "./RuleDialog";
import { sentence } from "./rules";

/** What the address calls the rule that is open, and one that is written. */
const RULE = "rule";
const NEW = "new";

interface Props {
  readonly webhooks: readonly Webhook[];
}

export function RuleList({ webhooks }: Props) {
  const loaded = useLoaded<Rules>("api/alerts/rules");
  const named = params.value.get(RULE);
  const edited = loaded.value?.rules.find(({ id }) => String(id) === named) ?? null;
  const close = () => closeOver(RULE);
  return (
    <section>
      <header class="row">
        <h2>{t.alerts.rules}</h2>
        <button type="button" class="primary" onClick={() => openOver(RULE, NEW)}>
          {t.alerts.addRule}
        </button>
      </header>
      <Problem text={loaded.error} />
      {loaded.value?.rules.length === 0 && <p class="quiet">{t.alerts.noRules}</p>}
      <ul class="cards">
        {loaded.value?.rules.map((rule) => (
          <RuleCard
            key={rule.id}
            rule={rule}
            webhooks={webhooks}
            loaded={loaded}
            onEdit={() => openOver(RULE, String(rule.id))}
          />
        ))}
      </ul>
      {(edited || named === NEW) && (
        <RuleDialog
          key={named}
          rule={edited}
          webhooks={webhooks}
          onClose={close}
          onSaved={async () => {
            close();
            await loaded.reload();
          }}
        />
      )}
    </section>
  );
}

interface CardProps {
  readonly rule: Rule;
  readonly webhooks: readonly Webhook[];
  readonly loaded: Loaded<unknown>;
  readonly onEdit: () => void;
}

function RuleCard({ rule, webhooks, loaded, onEdit }: CardProps) {
  const told = webhooks.filter((webhook) => rule.webhooks.includes(webhook.id));
  const remove = async () => {
    const { error } = await ask("DELETE", `api/alerts/rules/${rule.id}`);
    say(error ?? t.alerts.ruleRemoved(rule.name));
    await loaded.reload();
  };
  const test = async () => say(await outcome(`api/alerts/rules/${rule.id}/test`));
  return (
    <li>
      <h3>
        {rule.name}
        {!rule.enabled && <span class="kind">{t.alerts.off}</span>}
      </h3>
      <p>{sentence(rule.condition, cameraName)}</p>
      <p class="quiet">
        {told.length
          ? t.alerts.sentTo(told.map((webhook) => webhook.name).join(", "))
          : t.alerts.shownHere}
        {rule.quiet &&
          ` ${t.alerts.quietFromTo(rule.quiet.start, rule.quiet.end, rule.quiet.zone)}`}
      </p>
      <div class="row">
        <button type="button" aria-label={t.shared.editNamed(rule.name)} onClick={onEdit}>
          {t.shared.edit}
        </button>
        {told.length > 0 && (
          <button
            type="button"
            aria-label={t.shared.testNamed(rule.name)}
            onClick={() => void test()}
          >
            {t.shared.test}
          </button>
        )}
        <button
          type="button"
          class="danger"
          aria-label={t.shared.removeNamed(rule.name)}
          onClick={() => void remove()}
        >
          {t.shared.remove}
        </button>
      </div>
    </li>
  );
}
