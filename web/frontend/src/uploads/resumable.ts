/** Videos go up in parts (tus): when the line breaks, or the page is left, they go on from there. */

import type { DetailedError, HttpRequest, HttpResponse, Upload } from "tus-js-client";
import { type Answer, ask, csrfToken, hasError, type Sending } from "../shared/rest";
import { said } from "../shared/texts/said";
import { t } from "../shared/texts/texts";
import type { RunSummary } from "../shared/wire.generated";

const PART_BYTES = 32 * 1024 * 1024;
/** The line is tried again after these; then the page says that it is lost. */
const RETRY_MS = [0, 1_000, 3_000, 5_000, 15_000, 30_000];

/** Sends a video, from where an earlier attempt with the same file ended. */
export function sendVideo(
  file: File,
  keep: boolean,
  onSent: (sentBytes: number) => void,
): Sending<RunSummary> {
  let going: Upload | null = null;
  let cancelled: ((value: null) => void) | null = null;
  const answer = new Promise<Answer<RunSummary> | null>((resolve) => {
    cancelled = resolve;
    void import("tus-js-client").then(async (tus) => {
      const upload = new tus.Upload(file, {
        endpoint: new URL("api/uploads", document.baseURI).href,
        chunkSize: PART_BYTES,
        retryDelays: RETRY_MS,
        removeFingerprintOnSuccess: true,
        // A file that is to be kept and one that is not are two uploads.
        fingerprint: async () => ["mien", file.name, file.size, file.lastModified, keep].join(" "),
        metadata: { filename: file.name, keep: keep ? "1" : "0" },
        headers: { "X-CSRF-Token": csrfToken(document.cookie) },
        onAfterResponse: askAgainLater,
        onProgress: (sentBytes) => onSent(sentBytes),
        onError: (error) => resolve({ value: null, error: reasonOf(error as DetailedError) }),
        onSuccess: () => {
          const id = upload.url?.split("/").at(-1) ?? "";
          void ask<RunSummary>("GET", `api/runs/${encodeURIComponent(id)}`).then(resolve);
        },
      });
      going = upload;
      const [before] = await upload.findPreviousUploads();
      if (before) upload.resumeFromPreviousUpload(before);
      if (cancelled) upload.start();
    });
  });
  return {
    answer,
    cancel: () => {
      void going?.abort(true).catch(() => {}); // the server forgets it after a day in any case
      cancelled?.(null);
      cancelled = null;
    },
  };
}

/**
 * Makes an error, which is tried again, of the answer that it cannot be told now how much has come:
 * tus-js-client would take it to be nothing, and begin anew.
 */
function askAgainLater(request: HttpRequest, response: HttpResponse): void {
  const status = response.getStatus();
  if (request.getMethod() === "HEAD" && (status === 429 || status >= 500))
    throw new Error(`answered ${status}`);
}

/** The server's own line where it answered. */
function reasonOf({ originalResponse }: DetailedError): string {
  const body = originalResponse?.getBody() ?? "";
  if (!originalResponse || !body.startsWith("{")) return t.shared.unreachable;
  const content: unknown = JSON.parse(body);
  return hasError(content) ? said(content.error) : t.shared.answered(originalResponse.getStatus());
}
