import * as l10n from "@vscode/l10n";
import { asObject, parseJson, type JsonObject } from "./json-values.ts";
import { readWords } from "./server-words.ts";
import { fetchFrom, type ModelServer } from "./server.ts";
import type { Refused } from "./failures.ts";

/** What came of asking for a small document. */
export type ServerJson =
  | { readonly outcome: "read"; readonly value: JsonObject }
  | { readonly outcome: "refused"; readonly refused: Refused }
  | { readonly outcome: "broken"; readonly error: unknown };

/** OpenRouter's list of models has a megabyte. */
const largestBytes = 20_000_000;

/** Ask for a JSON document of the server, with `body` as a POST. A list at its top becomes `{data: […]}`. Never rejects. */
export async function fetchJson(server: ModelServer, url: string, body?: unknown): Promise<ServerJson> {
  const controller = new AbortController();
  const stop = server.clock.after(server.timeouts.documentMs, () =>
    controller.abort(new Error("nobody answered in time")),
  );
  try {
    const response = await fetchFrom(server, withQuery(url, server.address.query), {
      method: body === undefined ? "GET" : "POST",
      headers: { accept: "application/json", "content-type": "application/json" },
      body: body === undefined ? null : JSON.stringify(body),
      signal: controller.signal,
    });
    const text = await readText(response.body);
    if (!response.ok) {
      const headers = new Headers([...response.headers]);
      return { outcome: "refused", refused: { status: response.status, words: readWords(text), headers } };
    }
    const parsed = parseJson(text);
    const value = Array.isArray(parsed) ? { data: parsed as unknown[] } : asObject(parsed);
    if (value === undefined)
      return {
        outcome: "refused",
        refused: { status: 404, words: l10n.t("it answered with something that is no JSON") },
      };
    return { outcome: "read", value };
  } catch (error) {
    return { outcome: "broken", error };
  } finally {
    stop();
  }
}

function withQuery(url: string, query: Readonly<Record<string, string>>): string {
  const whole = new URL(url);
  for (const [name, value] of Object.entries(query)) whole.searchParams.set(name, value);
  return whole.toString();
}

async function readText(body: AsyncIterable<Uint8Array> | null): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of body ?? []) {
    bytes += piece.byteLength;
    if (bytes > largestBytes) throw new Error(`the document is longer than ${largestBytes} bytes`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString("utf8");
}
