import { readFile, stat } from "node:fs/promises";
import { dirname, isAbsolute, resolve } from "node:path";
import { CORE_SCHEMA, load } from "js-yaml";
import { asToolFailure } from "../../system-failure.ts";
import { locate } from "../../paths.ts";
import { reasonOf } from "../../reason.ts";
import { ToolFailure } from "../../results.ts";
import { askWeb, isInClear } from "../../web/ask-web.ts";
import type { SourceOrder } from "../source.ts";
import { isRecord, type Json } from "./json.ts";

/** A document that can be worked with. */
export interface ApiDocument {
  readonly root: Json;
  /** Where relative addresses in it start; undefined for a file. */
  readonly base: URL | undefined;
}

/** No document that a model could make use of is longer. */
const maximumBytes = 8 * 1024 * 1024;

/**
 * Read an OpenAPI document, JSON or YAML, from a file of the workspace or an https address (http on this machine itself).
 *
 * @throws ToolFailure `not-found`, `outside-workspace`, `datasource-invalid`, or as `askWeb`; or `Cancelled`.
 */
export async function readDocument(written: string, order: SourceOrder): Promise<ApiDocument> {
  if (!/^https?:\/\//i.test(written)) return { root: parse(await readText(written, order), written), base: undefined };
  const url = URL.canParse(written) ? new URL(written) : undefined;
  if (url === undefined || isInClear(url)) {
    throw new ToolFailure("datasource-invalid", `${written} is no https address`, "Give an https address or a path");
  }
  const answer = await askWeb(order.fetch, {
    url,
    method: "GET",
    headers: { accept: "application/json, application/yaml, text/yaml, */*;q=0.1" },
    timeoutMs: order.limits.startMs,
    maximumBytes,
    cancellation: order.order.cancellation,
  });
  if (answer.status !== 200) {
    const message = `${written} answered ${answer.status} ${answer.statusText}`.trim();
    throw new ToolFailure("datasource-unreachable", message, "Check the address of the document");
  }
  return { root: parse(answer.body.toString("utf8"), written), base: answer.url };
}

/** A path with `./` or `../` starts at the file that names it, every other one at the workspace folder; none leads out of it. */
async function readText(written: string, { order }: SourceOrder): Promise<string> {
  const start = /^\.\.?[\\/]/.test(written) ? dirname(order.file) : order.workspaceFolder;
  const path = isAbsolute(written) ? written : resolve(start, written);
  const territory = { workspaceFolder: order.workspaceFolder, runFolder: order.taskFolder };
  const { real, inside } = await locate("openapi", path, territory);
  if (!inside) {
    const message = `${written} lies outside the workspace folder`;
    throw new ToolFailure("outside-workspace", message, "Copy the document into the workspace");
  }
  try {
    if ((await stat(real)).size > maximumBytes) throw invalid(written, "is too long");
    return await readFile(real, "utf8");
  } catch (error) {
    throw asToolFailure(error, written);
  }
}

function parse(text: string, written: string): Json {
  const root = parseText(text, written);
  if (!isRecord(root)) throw invalid(written, "is no OpenAPI document");
  const version = root["openapi"];
  if (typeof version === "string" && /^3\.[01](\.|$)/.test(version)) return root;
  if (root["swagger"] !== undefined) throw invalid(written, "is written in Swagger, the format before OpenAPI 3");
  throw invalid(written, "is no OpenAPI document of version 3.0 or 3.1");
}

/** JSON is YAML, but its own parser is faster and its errors are better known. */
function parseText(text: string, written: string): unknown {
  try {
    if (/^\s*[{[]/.test(text)) return JSON.parse(text);
    return load(text, { schema: CORE_SCHEMA, maxAliases: 100 });
  } catch (error) {
    throw invalid(written, `can't be read: ${reasonOf(error)}`);
  }
}

function invalid(written: string, what: string): ToolFailure {
  return new ToolFailure(
    "datasource-invalid",
    `${written} ${what}`,
    "Give a document of OpenAPI 3.0 or 3.1, JSON or YAML",
  );
}
