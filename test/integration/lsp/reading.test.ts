import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { CodeLens, Hover, InlayHint, MarkupContent } from "vscode-languageserver";
import { SocketHostLink } from "../../../server/src/adapters/host-link/host-link.ts";
import { StopHostRequest } from "../../../server/src/protocol/host.ts";
import type { StartRunResult } from "../../../server/src/protocol/runs.ts";
import { eventually } from "../../support/eventually.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { createFakeHost, startServer } from "./session.ts";
import type { Session } from "./session.ts";

/** The host as it is in the source: it needs no build. */
const hostProgram = join(import.meta.dirname, "../../../server/src/main/host.ts");

const workflow = `manus: 1
kind: workflow
name: greet
inputs:
  who: { type: string, default: world }
steps:
  - id: hello
    tool: shell_exec
    with: { id: main, exec_dir: ".", command: "echo hello \${{ inputs.who }}" }
  - id: gate
    approve: Go on after \${{ steps.hello.output }}?
`;

/** Where a text stands that is in the workflow once, and so many characters into it. */
function positionOf(text: string, into = 1): { line: number; character: number } {
  const lines = workflow.slice(0, workflow.indexOf(text) + into).split("\n");
  return { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
}

async function hover(session: Session, uri: string, text: string, into?: number): Promise<string> {
  const position = positionOf(text, into);
  const found = await session.wire.sendRequest<Hover | null>("textDocument/hover", { textDocument: { uri }, position });
  return (found?.contents as MarkupContent | undefined)?.value ?? "";
}

async function lenses(session: Session, uri: string): Promise<CodeLens[]> {
  const found = await session.wire.sendRequest<CodeLens[]>("textDocument/codeLens", { textDocument: { uri } });
  return Promise.all(found.map((lens) => session.wire.sendRequest<CodeLens>("codeLens/resolve", lens)));
}

async function titles(session: Session, uri: string): Promise<string[]> {
  return (await lenses(session, uri)).map(({ command }) => command?.title ?? "");
}

describe("reading a file over the protocol", function () {
  this.timeout(60_000);
  let folder: string;
  let uri: string;

  beforeEach(async () => {
    folder = await temporaryFolder();
    await mkdir(join(folder, "work"));
    await writeFile(join(folder, "work", "greet.manus.yaml"), workflow);
    uri = pathToFileURL(join(folder, "work", "greet.manus.yaml")).href;
  });

  describe("beside a real host", () => {
    let link: SocketHostLink;
    let session: Session;

    beforeEach(async () => {
      link = new SocketHostLink({
        home: join(folder, "home"),
        hostBundle: hostProgram,
        environment: { ...process.env, MANUS_HOME: join(folder, "home") },
        client: { kind: "editor", pid: process.pid },
      });
      ({ session } = startServer(link));
      await session.initialize([join(folder, "work")], { attachHost: true, commands: true });
      await session.open(uri, workflow);
    });
    afterEach(async () => {
      await link.request(StopHostRequest, { force: true });
      link.close();
    });

    it("shows what an expression came to, and lenses that follow the run", async () => {
      await eventually("the host is attached", () => session.links.some(({ state }) => state === "connected"), 30_000);
      assert.deepEqual(await titles(session, uri), ["▶ Run workflow", "Plan…", "▶ Run step", "▶ Run step"]);
      assert.doesNotMatch(await hover(session, uri, "steps.hello.output", 14), /In the last run/);

      const started = await session.wire.sendRequest<StartRunResult>("manus/run/start", {
        file: join(folder, "work", "greet.manus.yaml"),
        workspaceFolder: join(folder, "work"),
        trusted: true,
        inputs: { who: "moon" },
      });
      assert.ok(started.outcome === "started", JSON.stringify(started));
      await eventually(
        "the run waits for a person",
        async () =>
          (await titles(session, uri)).some((title) => title.startsWith("? waits for: Go on after hello moon")),
        30_000,
      );
      await eventually("the lenses are to be asked for again", () => session.refreshes.includes("codeLens"));

      // The values are asked of the host by the first hover, which waits for them.
      assert.match(await hover(session, uri, "steps.hello.output", 14), /In the last run: hello moon/);
      assert.match(await hover(session, uri, "inputs.who", 8), /In the last run: moon$/);
      assert.match(await hover(session, uri, "id: hello", 5), /step 1, the tool shell_exec.*Last run: succeeded/s);

      const answer = (await lenses(session, uri)).find(({ command }) => command?.command === "manus.answerTask");
      const [target] = (answer?.command?.arguments ?? []) as { taskId: string }[];
      assert.ok(target);
      await session.wire.sendRequest("manus/task/stop", { taskId: target.taskId, by: "editor" });
      await eventually(
        "the run has ended",
        async () => (await titles(session, uri)).includes("↻ Retry from gate"),
        30_000,
      );
      const hints = await session.wire.sendRequest<InlayHint[]>("textDocument/inlayHint", {
        textDocument: { uri },
        range: { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } },
      });
      const labels = hints.map(({ label }) => label);
      assert.ok(
        labels.some((label) => typeof label === "string" && /^took \d/.test(label)),
        JSON.stringify(labels),
      );
    });
  });

  describe("alone", () => {
    const nothing = { sequence: 1, accounts: [], instances: [], runs: [], tasks: [], triggers: [] };

    it("sends no lens to a client that doesn't know our commands", async () => {
      const { session } = startServer(createFakeHost(nothing));
      await session.initialize([folder]);
      await session.open(uri, workflow);
      assert.deepEqual(await titles(session, uri), []);
    });

    it("sends no lens for a text that isn't on the disk", async () => {
      const { session } = startServer(createFakeHost(nothing));
      await session.initialize([folder], { commands: true });
      const old = uri.replace("file:", "git:");
      await session.open(old, workflow);
      await session.open(uri, workflow);
      assert.deepEqual(await titles(session, old), []);
      assert.equal((await titles(session, uri))[0], "▶ Run workflow");
      const asked = { textDocument: { uri: old }, position: positionOf("shell_exec", 3) };
      assert.ok(
        await session.wire.sendRequest<Hover | null>("textDocument/hover", asked),
        "it can be read all the same",
      );
    });

    it("opens who uses a file from its lens", async () => {
      await writeFile(
        join(folder, "work", "all.manus.yaml"),
        "manus: 1\nkind: workflow\nname: all\nsteps:\n  - workflow: greet\n",
      );
      const { session } = startServer(createFakeHost(nothing));
      await session.initialize([folder], { commands: true });
      await session.open(uri, workflow);
      await eventually("the workspace was read", async () => (await titles(session, uri)).includes("1 reference"));
      const lens = (await lenses(session, uri)).find(({ command }) => command?.title === "1 reference");
      assert.equal(lens?.command?.command, "manus.showReferences");
      assert.deepEqual(lens.command.arguments, [
        uri,
        { line: 1, character: 0 },
        [
          {
            uri: pathToFileURL(join(folder, "work", "all.manus.yaml")).href,
            range: { start: { line: 4, character: 14 }, end: { line: 4, character: 19 } },
          },
        ],
      ]);
    });

    it("writes plain text for a client that takes no Markdown", async () => {
      const { session } = startServer(createFakeHost(nothing));
      await session.initialize([folder]);
      await session.open(uri, workflow);
      const text = await hover(session, uri, "shell_exec", 3);
      assert.match(text, /^shell_exec\n\nRuns a command/);
      assert.match(text, /- command \(text, required\): The command line\./);
      assert.equal(await hover(session, uri, "manus: 1", 5).then((said) => said.includes("`")), false);
    });

    it("shows no hints of a group that is switched off", async () => {
      const { session } = startServer(createFakeHost(nothing));
      await session.initialize([folder], { settings: { inlayHints: { stepNumbers: false } } });
      await session.open(uri, workflow);
      const range = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };
      const asked = { textDocument: { uri }, range };
      const hints = await session.wire.sendRequest<InlayHint[]>("textDocument/inlayHint", asked);
      assert.deepEqual(
        hints.map(({ label }) => label),
        ["after hello"],
      );
    });

    it("tells more of a hint when it's asked", async () => {
      const { session } = startServer(createFakeHost(nothing));
      await session.initialize([folder]);
      await session.open(uri, workflow);
      const range = { start: positionOf("- id: gate"), end: positionOf("approve") };
      const asked = { textDocument: { uri }, range };
      const hints = await session.wire.sendRequest<InlayHint[]>("textDocument/inlayHint", asked);
      assert.deepEqual(
        hints.map(({ label, position, paddingLeft, paddingRight }) => [label, position, paddingLeft, paddingRight]),
        [
          ["step 2", { line: 9, character: 4 }, undefined, true],
          ["after hello", { line: 9, character: 12 }, true, undefined],
        ],
      );
      assert.equal(hints[0]?.tooltip, undefined);
      const resolved = await session.wire.sendRequest<InlayHint>("inlayHint/resolve", hints[0]);
      assert.equal(resolved.tooltip, "gate is step 2 of 2.");
    });
  });
});
