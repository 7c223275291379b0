/** Requests to the REST interface. */

/** Adds a camera; returns what is wrong in plain words, or null. */
export async function addCamera(source: string, name: string): Promise<string | null> {
  const content = name.trim() ? { source, name: name.trim() } : { source };
  try {
    const answer = await fetch("/api/cameras", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(content),
    });
    if (answer.ok) return null;
    const body: unknown = await answer.json();
    return hasError(body) ? body.error : `The server answered ${answer.status}.`;
  } catch {
    return "The server cannot be reached.";
  }
}

function hasError(body: unknown): body is { error: string } {
  return typeof body === "object" && body !== null && "error" in body;
}
