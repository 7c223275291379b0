import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { sendVideo } from "../../src/uploads/resumable";

vi.mock("tus-js-client", () => vi.importActual("tus-js-client/lib.es5/browser/index.js"));

/** What a fake server answers: a status, and headers; 0 is a line that broke. */
type Told = readonly [status: number, headers?: Readonly<Record<string, string>>];

const BEGUN: Told = [201, { Location: "uploads/a" }];
const NONE_CAME: Told = [200, { "Upload-Offset": "0", "Upload-Length": "9" }];
const ALL_CAME: Told = [204, { "Upload-Offset": "9" }];

let answers: Told[];
let asked: string[];

/** A browser's request, as far as uploads use it. */
class Line {
  upload = {};
  status = 0;
  responseText = "";
  onload = () => {};
  onerror = (_: unknown) => {};
  private method = "";
  private headers: Readonly<Record<string, string>> = {};

  open(method: string): void {
    this.method = method;
  }

  setRequestHeader(): void {}

  getResponseHeader(name: string): string | null {
    return this.headers[name] ?? null;
  }

  send(): void {
    asked.push(this.method);
    [this.status, this.headers = {}] = answers.shift() ?? [404];
    queueMicrotask(() => (this.status ? this.onload() : this.onerror(null)));
  }
}

beforeEach(() => {
  asked = [];
  vi.stubGlobal("XMLHttpRequest", Line);
  vi.stubGlobal("document", { baseURI: "http://house/", cookie: "" });
  vi.stubGlobal("fetch", async () => Response.json({ id: "a" }));
  vi.stubGlobal("setTimeout", queueMicrotask); // pauses are over at once
});

afterEach(() => vi.unstubAllGlobals());

const sent = () => sendVideo(new File(["123456789"], "a.mp4"), false, () => {}).answer;

it.each([429, 500, 502, 503])(
  "goes on after %i to the question how much has come",
  async (code) => {
    answers = [BEGUN, [0], [code], NONE_CAME, ALL_CAME];
    expect(await sent()).toEqual({ value: { id: "a" }, error: null });
    expect(asked).toEqual(["POST", "PATCH", "HEAD", "HEAD", "PATCH"]);
  },
);

it("begins anew when the server has forgotten it", async () => {
  answers = [BEGUN, [0], [404], BEGUN, ALL_CAME];
  expect((await sent())?.error).toBeNull();
  expect(asked).toEqual(["POST", "PATCH", "HEAD", "POST", "PATCH"]);
});
