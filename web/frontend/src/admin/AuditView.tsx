/** The audit: who did what on purpose, when and from where. */

import { useState } from "preact/hooks";
import { numberOf, params, setParams } from "../shared/address/params";
import { zone } from "../shared/choices";
import { useLoaded } from "../shared/loading";
import { ask as askRest, query } from "../shared/rest";
import { cameraName } from "../shared/state";
import { said } from "../shared/texts/said";
import { t } from "../shared/texts/texts";
import { DAY_MS, HOUR_MS, moment, type Span } from "../shared/times";
import { Problem } from "../shared/ui/Problem";
import { SpanFields, upToNow } from "../shared/ui/SpanChoice";
import type { Audit, AuditChain, AuditEntry } from "../shared/wire.generated";
import { broken, told } from "./audit";

const PAGE = 200;
const MOST = 1_000;

/** The conditions that entries have to meet; empty and null leave one out. */
interface Asked {
  readonly who: string;
  readonly action: string;
  readonly span: Span | null;
}

export function AuditView() {
  const asked = askedIn(params.value);
  const [limit, setLimit] = useState(PAGE);
  const which = query({
    who: asked.who || null,
    action: asked.action || null,
    from: asked.span?.fromMs ?? null,
    to: asked.span?.toMs ?? null,
    limit,
  });
  const loaded = useLoaded<Audit>(`api/audit?${which}`);
  const entries = loaded.value?.entries ?? [];
  const ask = (change: Partial<Asked>) => {
    const { who, action, span } = { ...asked, ...change };
    setParams({
      who: who || null,
      action: action || null,
      from: span?.fromMs ?? null,
      to: span?.toMs ?? null,
    });
    setLimit(PAGE);
  };
  return (
    <section class="page">
      <header>
        <h1>{t.admin.audit}</h1>
        <p class="links">
          <span class="quiet">{t.admin.exportAll}</span>
          <a class="button" download href="api/audit/export?format=csv">
            CSV
          </a>
          <a class="button" download href="api/audit/export?format=json">
            JSON
          </a>
        </p>
      </header>
      <Verification />
      <Filter asked={asked} entries={entries} onChange={ask} />
      <Problem text={loaded.error} />
      {loaded.value && entries.length === 0 && <p class="quiet">{t.admin.nothingDone}</p>}
      <ul class="events" aria-busy={loaded.loading}>
        {entries.map((entry) => (
          <Entry key={entry.id} entry={entry} />
        ))}
      </ul>
      {loaded.value?.more && limit < MOST && (
        <button type="button" onClick={() => setLimit(Math.min(MOST, limit + PAGE))}>
          {t.admin.showOlder}
        </button>
      )}
      {loaded.value?.more && limit >= MOST && <p class="quiet">{t.admin.newestOnly(MOST)}</p>}
    </section>
  );
}

function askedIn(given: URLSearchParams): Asked {
  const fromMs = numberOf(given, "from");
  const toMs = numberOf(given, "to");
  return {
    who: given.get("who") ?? "",
    action: given.get("action") ?? "",
    span: fromMs !== null && toMs !== null && fromMs < toMs ? { fromMs, toMs } : null,
  };
}

/** Looks whether all rows are as they were written, and says what came of it. */
function Verification() {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [chain, setChain] = useState<AuditChain | null>(null);
  const verify = async () => {
    setBusy(true);
    const { value, error } = await askRest<AuditChain>("GET", "api/audit/verify");
    setBusy(false);
    setProblem(error);
    setChain(value);
  };
  return (
    <>
      <div class="row">
        <p class="quiet">{t.admin.chainNote}</p>
        <button type="button" disabled={busy} onClick={() => void verify()}>
          {t.admin.verify}
        </button>
      </div>
      <Problem text={problem ?? (chain && broken(chain))} />
      {chain?.broken_id === null && (
        <p role="status">
          {t.admin.allAsWritten(chain.entries)} <code class="secret">{chain.head}</code>
          {t.admin.noteHash}
        </p>
      )}
    </>
  );
}

function Entry({ entry }: { readonly entry: AuditEntry }) {
  return (
    <li>
      <time dateTime={new Date(entry.at_ms).toISOString()}>{moment(entry.at_ms, zone.value)}</time>
      <strong>{entry.who || t.admin.somebody}</strong>
      <span class="kind">{said(entry.action)}</span>
      {entry.object !== null && <span>{cameraName(entry.object)}</span>}
      <span class="quiet">{told(entry, zone.value, cameraName)}</span>
      {entry.address !== null && <span class="quiet">{t.admin.fromAddress(entry.address)}</span>}
    </li>
  );
}

interface FilterProps {
  readonly asked: Asked;
  readonly entries: readonly AuditEntry[];
  readonly onChange: (change: Partial<Asked>) => void;
}

const SPANS: readonly (readonly [name: string, lengthMs: number])[] = [
  [t.admin.lastHour, HOUR_MS],
  [t.admin.lastDay, DAY_MS],
  [t.admin.lastWeek, 7 * DAY_MS],
  [t.admin.last30Days, 30 * DAY_MS],
];

function Filter({ asked, entries, onChange }: FilterProps) {
  const [known, setKnown] = useState<readonly AuditEntry[]>([]);
  if (!asked.who && !asked.action && entries.length && known[0] !== entries[0]) setKnown(entries);
  return (
    <div class="row">
      <Choice
        name={t.admin.by}
        all={t.admin.anybody}
        value={asked.who}
        values={known.map((entry) => entry.who)}
        onChange={(who) => onChange({ who })}
      />
      <Choice
        name={t.admin.what}
        all={t.admin.anything}
        value={asked.action}
        values={known.map((entry) => entry.action)}
        onChange={(action) => onChange({ action })}
      />
      <label class="inline">
        {t.admin.when}
        <select
          value={lengthOf(asked.span)}
          onChange={(event) => {
            const lengthMs = Number(event.currentTarget.value);
            onChange({ span: lengthMs ? upToNow(lengthMs) : null });
          }}
        >
          <option value="0">{t.admin.anyTime}</option>
          {SPANS.map(([name, lengthMs]) => (
            <option key={name} value={lengthMs}>
              {name}
            </option>
          ))}
          {lengthOf(asked.span) < 0 && <option value="-1">{t.admin.fromAndTo}</option>}
        </select>
      </label>
      {asked.span && <SpanFields span={asked.span} onChange={(span) => onChange({ span })} />}
    </div>
  );
}

/** Which of the offered lengths a span has; 0 without one, -1 for any other. */
function lengthOf(span: Span | null): number {
  if (!span) return 0;
  return SPANS.find(([, lengthMs]) => lengthMs === span.toMs - span.fromMs)?.[1] ?? -1;
}

interface ChoiceProps {
  readonly name: string;
  readonly all: string;
  readonly value: string;
  readonly values: readonly string[];
  readonly onChange: (value: string) => void;
}

/** One of the values that stand in the newest entries, or all of them. */
function Choice({ name, all, value, values, onChange }: ChoiceProps) {
  const different = [...new Set([...values, value])].filter((name) => name !== "").sort();
  return (
    <label class="inline">
      {name}
      <select value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        <option value="">{all}</option>
        {different.map((choice) => (
          <option key={choice} value={choice}>
            {choice}
          </option>
        ))}
      </select>
    </label>
  );
}
