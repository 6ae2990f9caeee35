/**
 * How long the language server takes from an edit to fresh diagnostics, at 1,000 and 20,000 lines, on text that is valid and on text that is broken; and how long
 * it takes to start. Run `npm run build` first, then `node bench/diagnostics.ts`.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import Table from "cli-table3";
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from "vscode-jsonrpc/node";
import type { MessageConnection } from "vscode-jsonrpc/node";

const editCount = 60;
const startCount = 10;
const bundle = join(import.meta.dirname, "../out/server/language-server.cjs");

interface Published {
  readonly uri: string;
  readonly version?: number;
  readonly diagnostics: readonly unknown[];
}

interface Server {
  readonly wire: MessageConnection;
  /** Resolves with what was said of a version, and when. */
  diagnosed(version: number): Promise<{ readonly at: number; readonly count: number }>;
  end(): Promise<void>;
}

if (!existsSync(bundle)) throw new Error(`${bundle} is missing: run npm run build first`);
const home = mkdtempSync(join(tmpdir(), "manus-bench-"));
const uri = pathToFileURL(join(home, "big.manus.yaml")).href;
try {
  await main();
} finally {
  rmSync(home, { recursive: true, force: true });
}

async function main(): Promise<void> {
  const table = new Table({ head: ["what", "median ms", "p95 ms", "max ms", "n"] });
  for (const lines of [1_000, 20_000]) {
    for (const broken of [false, true]) {
      const title = `edit to diagnostics, ${lines.toLocaleString("en")} lines${broken ? ", broken text" : ""}`;
      table.push([title, ...summarize(await measureEdits(lines, broken))]);
    }
  }
  const starts = [];
  for (let count = 0; count < startCount; count += 1) starts.push(await measureStart());
  table.push(["cold start to the answer of initialize", ...summarize(starts.map((start) => start.answered))]);
  table.push(["cold start to the first diagnostics", ...summarize(starts.map((start) => start.diagnosed))]);
  console.log(table.toString());
}

function summarize(samples: readonly number[]): string[] {
  const sorted = samples.toSorted((left, right) => left - right);
  const at = (share: number): string =>
    (sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)] ?? 0).toFixed(1);
  return [at(0.5), at(0.95), at(1), String(sorted.length)];
}

/** A workflow of about so many lines, as somebody might write it. */
function workflowText(lines: number): string {
  const head = "manus: 1\nkind: workflow\nname: big\ninputs:\n  since: { type: string, default: 24h }\nsteps:\n";
  const step = (index: number): string =>
    [
      `  # step ${String(index)}`,
      `  - id: step-number-${String(index)}`,
      "    tool: shell_exec",
      "    with:",
      "      id: main",
      '      exec_dir: "${{ workspace.root }}"',
      `      command: "git log --since \${{ inputs.since }} ${index === 0 ? "" : `\${{ steps.step-number-${String(index - 1)}.output }}`}"`,
      "    timeout: 5m",
      "",
    ].join("\n");
  return head + Array.from({ length: Math.floor((lines - 6) / 8) }, (_, index) => step(index)).join("");
}

/** Type into a step in the middle, letter by letter; on broken text a quote is open right there all the time. */
async function measureEdits(lines: number, broken: boolean): Promise<number[]> {
  const server = await startServer();
  const text = workflowText(lines).split("\n");
  const line = text.findIndex((one, index) => index > text.length / 2 && one.startsWith("      command:"));
  if (broken) text[line] = (text[line] ?? "").slice(0, -1);
  const character = '      command: "git'.length;
  await server.wire.sendNotification("textDocument/didOpen", {
    textDocument: { uri, languageId: "manus-yaml", version: 1, text: text.join("\n") },
  });
  const first = await server.diagnosed(1);
  if (broken !== first.count > 0) throw new Error(`${String(first.count)} diagnostics, broken: ${String(broken)}`);
  const samples: number[] = [];
  for (let version = 2; version < editCount + 12; version += 1) {
    const range = { start: { line, character }, end: { line, character } };
    const began = performance.now();
    await server.wire.sendNotification("textDocument/didChange", {
      textDocument: { uri, version },
      contentChanges: [{ range, text: "x" }],
    });
    const { at } = await server.diagnosed(version);
    // The first ten warm the server up.
    if (version >= 12) samples.push(at - began);
  }
  await server.end();
  return samples;
}

async function measureStart(): Promise<{ answered: number; diagnosed: number }> {
  const began = performance.now();
  const server = await startServer();
  const answered = performance.now() - began;
  await server.wire.sendNotification("textDocument/didOpen", {
    textDocument: { uri, languageId: "manus-yaml", version: 1, text: "manus: 1\n" },
  });
  const { at } = await server.diagnosed(1);
  await server.end();
  return { answered, diagnosed: at - began };
}

async function startServer(): Promise<Server> {
  const env = { ...process.env, MANUS_HOME: home };
  const child = spawn(process.execPath, [bundle, "--stdio"], { stdio: ["pipe", "pipe", "inherit"], env });
  const wire = createMessageConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
  const results = new Map<number, { at: number; count: number }>();
  const waiting = new Map<number, (result: { at: number; count: number }) => void>();
  wire.onNotification("textDocument/publishDiagnostics", ({ version = 0, diagnostics }: Published) => {
    const result = { at: performance.now(), count: diagnostics.length };
    results.set(version, result);
    waiting.get(version)?.(result);
  });
  wire.listen();
  await wire.sendRequest("initialize", {
    processId: process.pid,
    rootUri: null,
    capabilities: {},
    workspaceFolders: [],
    initializationOptions: { attachHost: false },
  });
  await wire.sendNotification("initialized", {});
  return {
    wire,
    diagnosed: (version) => {
      const known = results.get(version);
      return known ? Promise.resolve(known) : new Promise((resolve) => waiting.set(version, resolve));
    },
    end: async () => {
      const exited = new Promise((resolve) => child.once("exit", resolve));
      await wire.sendRequest("shutdown");
      await wire.sendNotification("exit");
      await exited;
      wire.dispose();
    },
  };
}
