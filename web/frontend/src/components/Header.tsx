/** The top line: the name, the system's figures, the connection. */

import { count, rate } from "../format";
import { WALL } from "../route";
import { connection, framesPerSecond, serverTrouble, status } from "../state";
import { AddDialog } from "./AddDialog";

export function Header() {
  const present = status.value;
  return (
    <header class="top">
      <a class="brand" href={WALL} aria-label="Mien, all cameras">
        <img src="/static/icon.svg" alt="" width="26" height="26" />
        Mien
      </a>
      {present && present.cameras.length > 0 && (
        <dl class="totals">
          <Figure name="expressions" value={count(present.emotions_total)} />
          <Figure name="analysed" value={rate(framesPerSecond.value)} />
          <Figure
            name="latency p50 / p95"
            value={`${Math.round(present.latency_ms.p50)} / ${Math.round(present.latency_ms.p95)} ms`}
          />
        </dl>
      )}
      <LineState />
      {present && present.cameras.length > 0 && <AddDialog />}
    </header>
  );
}

function Figure({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dd>{value}</dd>
      <dt>{name}</dt>
    </div>
  );
}

function LineState() {
  const state = serverTrouble.value ? "lost" : connection.value;
  const words = { connecting: "Connecting", online: "Live", lost: "Offline" }[state];
  return (
    <span class="line" data-state={state}>
      <span class="dot" />
      {words}
    </span>
  );
}
