import assert from "node:assert/strict";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { features } from "../../../server/src/lsp/features.ts";
import type { FleetSnapshot } from "../../../server/src/protocol/fleet.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { createFakeHost, startServer } from "./session.ts";
import type { Session } from "./session.ts";

const example = join(import.meta.dirname, "../../../examples/repository-report/report.manus.yaml");
const noFleet: FleetSnapshot = { sequence: 0, accounts: [], instances: [], runs: [], tasks: [], triggers: [] };
/** Requests about something that another request has answered. */
const followUps: Readonly<Record<string, string>> = {
  "completionItem/resolve": "textDocument/completion",
  "codeAction/resolve": "textDocument/codeAction",
  "codeLens/resolve": "textDocument/codeLens",
  "documentLink/resolve": "textDocument/documentLink",
  "inlayHint/resolve": "textDocument/inlayHint",
  "workspaceSymbol/resolve": "workspace/symbol",
};

describe("every request of the language server", () => {
  let folder: string;
  let session: Session;
  let uri: string;
  let logged: () => readonly string[];

  before(async () => {
    folder = await temporaryFolder();
    const started = startServer(createFakeHost(noFleet));
    session = started.session;
    logged = () => started.log.lines.filter((line) => line.startsWith("error "));
    uri = pathToFileURL(join(folder, "any.manus.yaml")).href;
    await session.initialize([folder], { attachHost: false });
  });
  after(async () => {
    session.wire.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  it("is answered on any text, at any place, and nothing goes wrong inside", async function () {
    this.timeout(120_000);
    const whole = await readFile(example, "utf8");
    let version = 0;
    for (const text of brokenTexts(whole)) {
      version += 1;
      if (version === 1) await session.open(uri, text, version);
      else await session.change(uri, version, [{ text }]);
      const lines = text.split("\n");
      for (const line of [0, Math.floor(lines.length / 2), lines.length - 1]) {
        const character = Math.floor((lines[line] ?? "").length / 2);
        await askEverything({ line, character }, { line: lines.length, character: 0 });
      }
    }
    assert.deepEqual(logged(), []);
  });

  /** Each feature once; a refusal with a sentence is an answer too, a fault inside is logged. */
  async function askEverything(position: Place, end: Place): Promise<void> {
    const answers = new Map<string, unknown>();
    for (const { method } of features.filter((one) => followUps[one.method] === undefined)) {
      answers.set(method, await ask(method, parametersFor(position, end)));
    }
    for (const [method, base] of Object.entries(followUps)) {
      const [first] = listOf(answers.get(base));
      if (first !== undefined && features.some((one) => one.method === method)) await ask(method, first);
    }
  }

  async function ask(method: string, params: unknown): Promise<unknown> {
    try {
      return await session.wire.sendRequest(method, params);
    } catch (error) {
      const told = error instanceof Error && !error.message.includes("fault in Manus Manager");
      assert.ok(told, `${method}: ${String(error)}\n${logged().join("\n")}`);
      return undefined;
    }
  }

  /** What any of the requests takes: each reads what is its own. */
  function parametersFor(position: Place, end: Place): object {
    const range = { start: position, end };
    const item = { name: "any", kind: 1, uri, range, selectionRange: range, data: {} };
    return {
      textDocument: { uri },
      position,
      positions: [position],
      range,
      ranges: [range],
      context: { triggerKind: 1, diagnostics: [], includeDeclaration: true, isRetrigger: false },
      options: { tabSize: 2, insertSpaces: true },
      ch: "\n",
      newName: "another",
      query: "a",
      previousResultId: "0",
      previousResultIds: [],
      files: [{ oldUri: uri, newUri: uri.replace("any", "other") }],
      item,
    };
  }
});

interface Place {
  readonly line: number;
  readonly character: number;
}

/** The text cut off and torn open at many places, and some that are no files at all. */
function brokenTexts(whole: string): string[] {
  const cuts = Array.from({ length: 12 }, (_, index) => Math.floor((whole.length * (index + 1)) / 13));
  return [
    whole,
    ...cuts.map((at) => whole.slice(0, at)),
    ...cuts.map((at) => whole.slice(at)),
    ...cuts.map((at) => `${whole.slice(0, at)}"[${whole.slice(at)}`),
    "",
    "\n\n\n",
    "- just\n- a list\n",
    "steps: [",
    "a: &a [*a, *b]\n",
    "\uFEFFmanus: 1\r\nkind: task\r\n",
    "${{ ${{ }}",
    "😀: 😀\n",
  ];
}

function listOf(answer: unknown): readonly unknown[] {
  if (Array.isArray(answer)) return answer;
  const items = (answer as { items?: unknown } | null | undefined)?.items;
  return Array.isArray(items) ? items : [];
}
