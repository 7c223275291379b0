/** Requests to the REST interface. What goes wrong comes back as one line for people. */

import { said } from "./texts/said";
import { t } from "./texts/texts";

/** `waitS`: after how many seconds it may be asked again, where the server says so. */
export type Answer<T> =
  | { readonly value: T; readonly error: null }
  | { readonly value: null; readonly error: string; readonly waitS?: number };

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** Sends a request with a JSON body, if any, and reads the JSON of the answer. */
export async function ask<T>(method: Method, path: string, body?: unknown): Promise<Answer<T>> {
  const headers: Record<string, string> = { "X-CSRF-Token": csrfToken(document.cookie) };
  const init: RequestInit = { method, headers };
  if (body !== undefined) {
    headers["Content-Type"] = "application/json";
    init.body = JSON.stringify(body);
  }
  return fetched<T>(path, init);
}

/** A file on its way to the server. */
export interface Sending<T> {
  /** What the server answers; null when it was cancelled. */
  readonly answer: Promise<Answer<T> | null>;
  readonly cancel: () => void;
}

/** Sends a file as it is, and says as it goes how many of its bytes have been sent. */
export function send<T>(path: string, file: File, onSent: (sentBytes: number) => void): Sending<T> {
  const request = new XMLHttpRequest(); // fetch does not tell how much has been sent
  const answer = new Promise<Answer<T> | null>((resolve) => {
    request.upload.onprogress = (event) => onSent(event.loaded);
    request.onload = () => {
      const isJson = request.getResponseHeader("Content-Type")?.startsWith("application/json");
      resolve(read<T>(request.status, isJson ? JSON.parse(request.responseText) : null));
    };
    request.onerror = () => resolve(unreachable());
    request.onabort = () => resolve(null);
  });
  request.open("POST", path);
  request.setRequestHeader("Content-Type", file.type || "application/octet-stream");
  request.setRequestHeader("X-CSRF-Token", csrfToken(document.cookie));
  request.send(file);
  return { answer, cancel: () => request.abort() };
}

/** What every change has to name, so that no foreign page can make one; empty without a login. */
export function csrfToken(cookies: string): string {
  return /(?:^|; )(?:__Host-)?mien-csrf=(\w+)/.exec(cookies)?.[1] ?? "";
}

const unreachable = () => ({ value: null, error: t.shared.unreachable }) as const;

async function fetched<T>(path: string, init: RequestInit): Promise<Answer<T>> {
  let answer: Response;
  try {
    answer = await fetch(path, init);
  } catch {
    return unreachable();
  }
  const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
  const told = read<T>(answer.status, isJson ? await answer.json() : null);
  const waitS = Number(answer.headers.get("Retry-After"));
  return told.error !== null && waitS > 0 ? { ...told, waitS } : told;
}

function read<T>(status: number, content: unknown): Answer<T> {
  if (status >= 200 && status < 300) return { value: content as T, error: null };
  return {
    value: null,
    error: hasError(content) ? said(content.error) : t.shared.answered(status),
  };
}

export function hasError(content: unknown): content is { error: string } {
  return typeof content === "object" && content !== null && "error" in content;
}

/** An address that the server told, seen from this page, which may be below a proxy's path. */
export function here(address: string): string {
  return address.replace(/^\/(?!\/)/, "");
}

/** Puts values into a query; what is null is left out. */
export function query(values: Readonly<Record<string, string | number | null>>): string {
  const given = Object.entries(values).filter(([, value]) => value !== null);
  return new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
}
