import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Context } from "mocha";
import { findBrowser } from "../../scripts/editor/browser.ts";
import type { BrowserOptions } from "../../server/src/adapters/tools/browser/create-browser-tools.ts";
import { createToolbox } from "../../server/src/adapters/tools/toolbox.ts";
import type { Toolbox, ToolContext, ToolResult } from "../../server/src/core/ports/tools.ts";
import { CancellationSource } from "../../server/src/runtime/cancellation-source.ts";
import { rememberLog, type RememberedLog } from "./remembered-log.ts";
import { skipBecause } from "./skip-because.ts";
import { temporaryFolder } from "./temporary-folder.ts";
import { secret } from "./toolbox-bench.ts";

/** A server of pages on loopback; `other` is the same server under another origin. */
export interface PageServer {
  readonly origin: string;
  readonly other: string;
  /** The paths that were asked for, in order. */
  readonly asked: string[];
  close(): Promise<void>;
}

/** Answers a request; false where it has no page for it. */
export type Answers = (request: IncomingMessage, response: ServerResponse, server: PageServer) => void;

/** Serve `pages` (texts of HTML by path; `{{other}}` stands for the other origin), and what `answers` has. */
export async function servePages(
  pages: Readonly<Record<string, string>>,
  answers: Readonly<Record<string, Answers>> = {},
): Promise<PageServer> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = (request.url ?? "/").split("?")[0] ?? "/";
    asked.push(request.url ?? "/");
    const answer = answers[path];
    if (answer !== undefined) return answer(request, response, served);
    const page = pages[path];
    response.writeHead(page === undefined ? 404 : 200, { "content-type": "text/html; charset=utf-8" });
    response.end(page?.replaceAll("{{other}}", served.other) ?? "<title>Missing</title><p>There is no such page</p>");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const served: PageServer = {
    origin: `http://127.0.0.1:${port}`,
    other: `http://localhost:${port}`,
    asked,
    close: () => close(server),
  };
  return served;
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

/** Has the tools under test use the browser that this machine's tests use; skips where there is none. Returns how to undo it. */
export async function useTestBrowser(context: Context): Promise<() => void> {
  const before = { browser: process.env["MANUS_BROWSER"], fonts: process.env["FONTCONFIG_FILE"] };
  try {
    const { executable, environment } = await findBrowser();
    process.env["MANUS_BROWSER"] = executable;
    Object.assign(process.env, environment);
  } catch (error) {
    skipBecause(context, error instanceof Error ? error.message : String(error));
  }
  return () => {
    restore("MANUS_BROWSER", before.browser);
    restore("FONTCONFIG_FILE", before.fonts);
  };
}

function restore(name: string, value: string | undefined): void {
  if (value === undefined) Reflect.deleteProperty(process.env, name);
  else process.env[name] = value;
}

/** A toolbox with a browser that stays open from test to test. */
export interface BrowserBench {
  readonly toolbox: Toolbox;
  readonly context: ToolContext;
  readonly workspace: string;
  readonly runFolder: string;
  readonly log: RememberedLog;
  call(tool: string, args?: Record<string, unknown>, context?: Partial<ToolContext>): Promise<ToolResult>;
  /** Makes a call that must succeed, and gives its output. */
  works(tool: string, args?: Record<string, unknown>, context?: Partial<ToolContext>): Promise<string>;
  /** Makes a call that must fail with this code and say what to do, and gives its output. */
  fails(code: string, tool: string, args?: Record<string, unknown>, context?: Partial<ToolContext>): Promise<string>;
  /** The number of the first element whose line in `view` matches. */
  numberOf(view: string, pattern: RegExp): number;
}

let benches = 0;

/** What may be other than usual. */
export interface BrowserBenchOptions extends BrowserOptions {
  readonly runFolder?: string;
  /** Of a bundle. */
  readonly createToolbox?: typeof createToolbox;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Opens one; the caller ends its run. What a page takes longer than a moment for is given up soon. */
export async function openBrowserBench(options: BrowserBenchOptions = {}): Promise<BrowserBench> {
  const {
    runFolder = await temporaryFolder(),
    environment = {},
    createToolbox: create = createToolbox,
    ...browser
  } = options;
  const workspace = await temporaryFolder();
  const log = rememberLog();
  const limits = { navigationMs: 1500, loadMs: 500, actionMs: 1500, settleMs: 1000, scriptMs: 1500, ...browser.limits };
  const toolbox = create({
    log,
    mask: (text) => text.replaceAll(secret, "***"),
    environments: { read: (_run, name) => environment[name] ?? process.env[name] },
    browser: { ...browser, limits },
  });
  const context: ToolContext = {
    runId: `browser-${process.pid}-${(benches += 1)}`,
    taskId: "task",
    stepId: "step",
    workspaceFolder: workspace,
    runFolder,
    environment: {},
    granted: [],
    origin: "agent",
    cancellation: new CancellationSource(),
    ask: async () => ({ by: "test" }),
    notify: () => undefined,
  };
  const call: BrowserBench["call"] = (tool, args = {}, changed = {}) =>
    toolbox.execute({ callId: "call", tool, arguments: args }, { ...context, ...changed });
  return {
    ...{ toolbox, context, workspace, runFolder, log, call },
    works: async (tool, args, changed) => {
      const result = await call(tool, args, changed);
      assert.equal(result.outcome, "succeeded", result.output);
      return result.output;
    },
    fails: async (code, tool, args, changed) => {
      const result = await call(tool, args, changed);
      assert.deepEqual([result.outcome, result.error?.code], ["failed", code], result.output);
      assert.ok(result.error?.remedy, "a failure says what to do");
      return result.output;
    },
    numberOf: (view, pattern) => {
      const line = view.split("\n").find((one) => /^\[\d+\] /.test(one) && pattern.test(one));
      assert.ok(line !== undefined, `No element matches ${pattern.source} in:\n${view}`);
      return Number(/\d+/.exec(line)?.[0]);
    },
  };
}
