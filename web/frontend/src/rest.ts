/** Requests to the REST interface. What goes wrong comes back as one line for people. */

export type Answer<T> =
  | { readonly value: T; readonly error: null }
  | { readonly value: null; readonly error: string };

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** Sends a request with a JSON body, if any, and reads the JSON of the answer. */
export async function ask<T>(method: Method, path: string, body?: unknown): Promise<Answer<T>> {
  const init: RequestInit = { method };
  if (body !== undefined) {
    init.headers = { "Content-Type": "application/json" };
    init.body = JSON.stringify(body);
  }
  return fetched<T>(path, init);
}

/** Sends a file as it is. */
export async function send<T>(path: string, file: File): Promise<Answer<T>> {
  const type = file.type || "application/octet-stream";
  return fetched<T>(path, { method: "POST", headers: { "Content-Type": type }, body: file });
}

async function fetched<T>(path: string, init: RequestInit): Promise<Answer<T>> {
  let answer: Response;
  try {
    answer = await fetch(path, init);
  } catch {
    return { value: null, error: "The server cannot be reached." };
  }
  const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
  const content: unknown = isJson ? await answer.json() : null;
  if (answer.ok) return { value: content as T, error: null };
  return {
    value: null,
    error: hasError(content) ? content.error : `The server answered ${answer.status}.`,
  };
}

function hasError(content: unknown): content is { error: string } {
  return typeof content === "object" && content !== null && "error" in content;
}

/** Puts values into a query; what is null is left out. */
export function query(values: Readonly<Record<string, string | number | null>>): string {
  const given = Object.entries(values).filter(([, value]) => value !== null);
  return new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
}
