import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const root = join(import.meta.dirname, "../../..");
const client = join(root, "out/client");

/** What is loaded at the start may have so many bytes before it's minified. More means that something has come along that the start doesn't need. */
const mostBytes = 320_000;

interface Started {
  /** Names of files in `out/client`: once the extension was loaded, once `activate` was called, once it was done, once a command was called. */
  readonly required: readonly string[];
  readonly activated: readonly string[];
  readonly furnished: readonly string[];
  readonly afterCommand: readonly string[];
  readonly commands: readonly string[];
}

interface Metafile {
  readonly outputs: Readonly<Record<string, { readonly inputs: Record<string, unknown> }>>;
}

describe("the client's start", function () {
  this.timeout(30_000);
  let started: Started;
  let outputs: Metafile["outputs"];
  before(async () => {
    const modules = await temporaryFolder();
    await mkdir(join(modules, "vscode"));
    await writeFile(join(modules, "vscode", "index.js"), "");
    const program = join(root, "test/support/start-client.ts");
    const env = { ...process.env, NODE_PATH: modules };
    const { stdout } = await promisify(execFile)(process.execPath, [program], { env });
    started = JSON.parse(stdout) as Started;
    ({ outputs } = JSON.parse(await readFile(join(root, "out/meta/extension.json"), "utf8")) as Metafile);
  });

  const outputOf = (file: string): Metafile["outputs"][string] => {
    const output = outputs[`out/client/${file}`];
    assert.ok(output, `${file} is none of the build's files`);
    return output;
  };
  const sourcesOf = (files: readonly string[]): readonly string[] => {
    return files.flatMap((file) => Object.keys(outputOf(file).inputs));
  };

  it("loads nothing more in the call of activate than what the extension is required with", () => {
    assert.deepEqual(started.activated, started.required);
    assert.ok(started.required.includes("extension.cjs"));
  });

  it("loads the rest of a window in the turn after that", () => {
    const sources = sourcesOf(started.required);
    assert.ok(!sources.includes("client/src/window.ts"));
    assert.ok(sourcesOf(started.furnished).includes("client/src/window.ts"));
  });

  it("loads nothing that waits for a person or for the language server", () => {
    const sources = sourcesOf(started.furnished);
    const unwanted =
      /vscode-languageclient|vscode-languageserver|\/(?:command-table|answer-commands|[a-z-]+-session|[a-z]+-panels|review-desk|take-over|chat-answers|call-tool|task-run|notifications)\.ts$/;
    assert.deepEqual(
      sources.filter((source) => unwanted.test(source)),
      [],
    );
  });

  it("needs no package but the one for texts and the names of requests", () => {
    const packages = sourcesOf(started.furnished).flatMap(
      (source) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1] ?? [],
    );
    assert.deepEqual([...new Set(packages)].sort(), ["@vscode/l10n", "vscode-jsonrpc"]);
  });

  it("is small", async () => {
    const sizes = await Promise.all(started.furnished.map(async (file) => (await stat(join(client, file))).size));
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    assert.ok(bytes <= mostBytes, `${bytes} bytes in ${started.furnished.join(", ")}`);
  });

  it("has a handler for each command that the editor offers", async () => {
    const manifest = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as {
      readonly contributes: { readonly commands: readonly { readonly command: string }[] };
    };
    const missing = manifest.contributes.commands.filter(({ command }) => !started.commands.includes(command));
    assert.deepEqual(missing, []);
  });

  it("loads what commands do with the first of them", () => {
    const more = started.afterCommand.filter((file) => !started.furnished.includes(file));
    assert.ok(sourcesOf(more).includes("client/src/commands/command-table.ts"), more.join(", "));
  });
});
