import { createHash } from "node:crypto";
import { STATUS_CODES } from "node:http";
import { canonicalJson, cutDescription, documentTools, nameTool } from "../../../../core/agent/datasources.ts";
import type { Announcement, AnnouncedTool } from "../../../../core/ports/datasources.ts";
import type { ToolCall, ToolContext, ToolResult } from "../../../../core/ports/tools.ts";
import { ToolFailure } from "../../results.ts";
import { askWeb, type WebAnswer } from "../../web/ask-web.ts";
import { keepFile, keepOutput } from "../kept-output.ts";
import { pictureExtension } from "../pictures.ts";
import type { OpenSource, ReachedSource, SourceOrder } from "../source.ts";
import { buildRequest } from "./build-request.ts";
import { credentialNames } from "./credentials.ts";
import { readOperations, type ApiOperation, type ApiOperations } from "./operations.ts";
import { readDocument } from "./read-document.ts";

/** Which document. */
export interface OpenapiOrder extends SourceOrder {
  readonly name: string;
  /** Path or https address. */
  readonly document: string;
}

/** So many operations that can't be offered are named. */
const mostNamed = 10;

/** Read an OpenAPI document. @throws ToolFailure as {@link readDocument}; `datasource-invalid` where it has nothing to call; or `Cancelled`. */
export async function reachOpenapi(order: OpenapiOrder): Promise<ReachedSource> {
  const document = await readDocument(order.document, order);
  const read = readOperations(document, order.limits.schemaCharacters);
  if (read.operations.length === 0) {
    const why = read.leftOut[0] === undefined ? "it has no operations" : read.leftOut[0];
    const message = `Nothing of ${order.document} can be called: ${why}`;
    throw new ToolFailure("datasource-invalid", message, "Correct the document, or take the datasource out");
  }
  return { announce: (taken) => new OpenapiSource(order, read, taken), close: async () => undefined };
}

class OpenapiSource implements OpenSource {
  readonly announcement: Announcement;
  readonly #order: OpenapiOrder;
  readonly #operations = new Map<string, ApiOperation>();

  constructor(order: OpenapiOrder, { operations, leftOut }: ApiOperations, taken: Set<string>) {
    this.#order = order;
    const { name, limits } = order;
    const tools = operations.slice(0, limits.tools).map((operation): AnnouncedTool => {
      const ours = nameTool("openapi", name, operation.id, taken);
      this.#operations.set(ours, operation);
      const description = cutDescription(operation.description);
      return { name: ours, description, parameters: operation.schema, fingerprint: fingerprintOf(operation) };
    });
    const documentation = documentTools(tools, notesOf(order, operations, leftOut));
    this.announcement = { name, kind: "openapi", documentation, tools };
  }

  async call(tool: AnnouncedTool, call: ToolCall, context: ToolContext): Promise<ToolResult> {
    const { limits, secrets, fetch, name, version } = this.#order;
    const operation = this.#operations.get(tool.name);
    if (operation === undefined) throw new TypeError(`The operation ${tool.name} was announced and isn't there`);
    const request = await buildRequest(operation, call.arguments, { datasource: name, secrets, version });
    const answer = await askWeb(fetch, {
      ...request,
      timeoutMs: limits.callMs,
      maximumBytes: limits.answerBytes,
      cancellation: context.cancellation,
    });
    const shown = await this.#show(answer, tool.name, context.runFolder);
    if (answer.status >= 200 && answer.status < 300) return { outcome: "succeeded", ...shown };
    const message = `${tool.name} was answered with ${statusOf(answer)}`;
    const remedy = remedies[answer.status] ?? "Read its answer, correct the arguments, or go another way";
    const output = [`[${statusOf(answer)}]`, shown.output].filter((part) => part !== "").join("\n");
    return { outcome: "failed", ...shown, output, error: { code: "http-status", message, remedy } };
  }

  async close(): Promise<void> {
    return Promise.resolve();
  }

  async #show(
    { body, headers }: WebAnswer,
    name: string,
    runFolder: string,
  ): Promise<Pick<ToolResult, "output" | "outputFile" | "images">> {
    const type = (headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
    if (body.length === 0) return { output: "" };
    if (isText(type, body)) return keepOutput(this.#order.secrets.mask(textOf(body)), runFolder, name);
    const picture = pictureExtension(body);
    const extension = picture ?? /^[a-z]+\/([a-z0-9]{1,8})$/.exec(type)?.[1] ?? "bin";
    const file = await keepFile(runFolder, { name, extension, content: body });
    const what = picture === undefined ? `File of ${body.length} bytes` : "Picture";
    return { output: `[${what}: ${file} in the run's folder]`, ...(picture === undefined ? {} : { images: [file] }) };
  }
}

const remedies: Readonly<Record<number, string>> = {
  401: "Check the datasource's secret",
  403: "Check what the datasource's secret may do",
  429: "Wait, then ask less often",
};

function statusOf({ status, statusText }: WebAnswer): string {
  return `${status} ${statusText || (STATUS_CODES[status] ?? "")}`.trim();
}

function isText(type: string, body: Buffer): boolean {
  return /^text\/|json|xml|javascript|yaml|csv|x-www-form-urlencoded/.test(type) || (type === "" && !body.includes(0));
}

/** JSON is laid out in lines, so that a long one can be shown in part. */
function textOf(body: Buffer): string {
  const text = body.toString("utf8");
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}

/** Of all that decides what is told to a model and where a call goes. */
function fingerprintOf(operation: ApiOperation): string {
  const { id, method, path, server, description, parameters, body, security } = operation;
  const said = [id, method, path, server, description, parameters, body ?? null, security];
  return createHash("sha256").update(canonicalJson(said)).digest("hex");
}

function notesOf(
  { name, limits, secrets }: OpenapiOrder,
  operations: readonly ApiOperation[],
  leftOut: readonly string[],
): readonly string[] {
  const needing = operations.filter(({ security }) => security.length > 0 && security.every((way) => way.length > 0));
  const missing = needing.find(({ security }) =>
    security.every((way) =>
      way.some((scheme) => credentialNames(name, scheme).every((key) => secrets.read(key) === undefined)),
    ),
  );
  const wanted = missing?.security[0]?.[0];
  return [
    ...(wanted === undefined
      ? []
      : [`[Calls will fail: nobody has set MANUS_SECRET_${credentialNames(name, wanted).at(-1) ?? ""}]`]),
    ...(operations.length > limits.tools
      ? [`[It offers ${operations.length} operations; these are the first ${limits.tools}]`]
      : []),
    ...leftOut.slice(0, mostNamed).map((why) => `[Left out: ${why}]`),
    ...(leftOut.length > mostNamed ? [`[${leftOut.length - mostNamed} more are left out]`] : []),
  ];
}
