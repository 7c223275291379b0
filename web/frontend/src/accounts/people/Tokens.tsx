/** Tokens with which scripts sign in. */

import { useState } from "preact/hooks";
import { zone } from "../../shared/choices";
import { useLoaded } from "../../shared/loading";
import { ask } from "../../shared/rest";
import { serverNowMs } from "../../shared/state";
import { t } from "../../shared/texts/texts";
import { moment } from "../../shared/times";
import { say } from "../../shared/toast";
import { Dialog } from "../../shared/ui/Dialog";
import { Problem } from "../../shared/ui/Problem";
import type { ApiToken, ApiTokens, MadeToken } from "../../shared/wire.generated";
import { camerasWords } from "../roles";
import { RightsFields } from "./RightsFields";
import { endOf, type Given, LASTS, nameIn, type Rights, sent, USUAL_DAYS } from "./rights";
import { ShownOnce } from "./ShownOnce";

export function Tokens({ cameras }: { readonly cameras: readonly Given[] }) {
  const loaded = useLoaded<ApiTokens>("api/tokens");
  const [adding, setAdding] = useState(false);
  const revoke = async (token: ApiToken) => {
    const { error } = await ask("DELETE", `api/tokens/${token.id}`);
    say(error ?? t.accounts.tokenRevoked(token.name));
    await loaded.reload();
  };
  return (
    <section>
      <header class="row">
        <h2>{t.accounts.tokens}</h2>
        <button type="button" onClick={() => setAdding(true)}>
          {t.accounts.makeToken}
        </button>
      </header>
      <Problem text={loaded.error} />
      {loaded.value?.tokens.length === 0 && <p class="quiet">{t.accounts.noTokens}</p>}
      <ul class="cards">
        {loaded.value?.tokens.map((token) => (
          <li key={token.id}>
            <h3>
              {token.name}
              <span class="kind">{t.accounts.roles[token.role]}</span>
            </h3>
            <p class="quiet">
              {t.accounts.tokenSees(camerasWords(token.cameras, nameIn(cameras)), lasting(token))}
            </p>
            <div class="row">
              <button
                type="button"
                class="danger"
                aria-label={t.accounts.revoke(token.name)}
                onClick={() => void revoke(token)}
              >
                {t.accounts.revokeShort}
              </button>
            </div>
          </li>
        ))}
      </ul>
      {adding && (
        <AddToken cameras={cameras} onClose={() => setAdding(false)} onMade={loaded.reload} />
      )}
    </section>
  );
}

function lasting({ expires_ms: endMs, used_ms: usedMs }: ApiToken): string {
  const used =
    usedMs === null ? t.accounts.neverUsed : t.accounts.usedAt(moment(usedMs, zone.value));
  if (endMs === null) return t.accounts.goodForEver(used);
  const end = moment(endMs, zone.value);
  return endMs <= serverNowMs() ? t.accounts.overSince(used, end) : t.accounts.goodUntil(used, end);
}

interface AddProps {
  readonly cameras: readonly Given[];
  readonly onClose: () => void;
  readonly onMade: () => Promise<void>;
}

function AddToken({ cameras, onClose, onMade }: AddProps) {
  const [rights, setRights] = useState<Rights>({ role: "viewer", cameras: null });
  const [problem, setProblem] = useState<string | null>(null);
  const [made, setMade] = useState<MadeToken | null>(null);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget as HTMLFormElement);
    const days = Number(fields.get("days")) || null;
    const { value, error } = await ask<MadeToken>("POST", "api/tokens", {
      name: fields.get("name"),
      expires_ms: endOf(days, serverNowMs()),
      ...sent(rights),
    });
    setProblem(error);
    setMade(value);
    if (value) await onMade();
  };
  if (made) {
    return (
      <Dialog title={t.accounts.tokenTitle(made.token.name)} onClose={onClose} wide>
        <ShownOnce name={t.accounts.token} text={made.secret} onClose={onClose}>
          {t.accounts.sendIt} <code>Authorization: Bearer …</code>
        </ShownOnce>
      </Dialog>
    );
  }
  return (
    <Dialog title={t.accounts.makeTokenTitle} onClose={onClose}>
      <form class="form" onSubmit={submit}>
        <label>
          {t.accounts.whatFor}
          <input
            name="name"
            required
            maxLength={80}
            placeholder="Prometheus"
            autocomplete="off"
            autofocus
          />
        </label>
        <RightsFields rights={rights} cameras={cameras} onChange={setRights} />
        <label>
          {t.accounts.goodFor}
          <select name="days">
            {LASTS.map(([name, days]) => (
              <option key={name} value={days ?? ""} selected={days === USUAL_DAYS}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <Problem text={problem} />
        <button type="submit" class="primary">
          {t.accounts.make}
        </button>
      </form>
    </Dialog>
  );
}
