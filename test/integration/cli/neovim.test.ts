import assert from "node:assert/strict";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { execa } from "execa";
import { findNeovim, type Neovim } from "../../support/neovim.ts";
import { openRealWorld, program, type RealWorld } from "../../support/real-manusctl.ts";
import { skipBecause } from "../../support/skip-because.ts";

const page = join(import.meta.dirname, "../../../docs/editors.md");
const script = join(import.meta.dirname, "neovim/session.lua");

/** What `session.lua` tells. */
interface Told {
  readonly errors: readonly string[];
  readonly attached: string;
  readonly diagnostics: readonly string[];
  readonly completion: readonly string[];
  readonly hover: string;
  readonly definition: string;
  readonly saved: string;
}

const typed = `manus: 1
kind: workflow
name: tried
steps:
  - id: log
    tool: shell_exec
    with: { id: main, exec_dir: ., command: git log }
    ti
  - id: rest
    needs: [log]
    tool: idle
`;

describe("Neovim, configured as docs/editors.md says", () => {
  let world: RealWorld;
  beforeEach(async () => (world = await openRealWorld()));
  afterEach(() => world.close());

  it("checks, completes, explains, finds, renames and formats", async function () {
    this.timeout(180_000);
    if (process.platform === "win32") skipBecause(this, "the test puts a shell script named manusctl on the PATH");
    const neovim = await findNeovim();
    if (typeof neovim === "string") skipBecause(this, neovim);
    await world.write("tried.manus.yaml", typed);
    const told = await drive(neovim, world);
    assert.deepEqual(told.errors, []);
    assert.equal(told.attached, "yaml.manus");
    assert.deepEqual(told.diagnostics, ["yaml-missing-colon"]);
    assert.ok(told.completion.includes("timeout"), told.completion.join(", "));
    assert.match(told.hover, /shell_exec/);
    assert.equal(told.definition, "  - id: log");
    const mended = typed.replace("    ti\n", "    timeout: 5m\n");
    assert.equal(told.saved, mended.replace("id: log", "id: history").replace("[log]", "[history]").trimEnd());
  });
});

/** Neovim without a screen, in folders of its own; ends when the script has done all. */
async function drive(neovim: Neovim, world: RealWorld): Promise<Told> {
  const result = join(world.home, "told.json");
  const folders = Object.fromEntries(
    ["CONFIG", "DATA", "STATE", "CACHE"].map((name) => [`XDG_${name}_HOME`, join(world.home, name.toLowerCase())]),
  );
  const plugins = join(world.home, "config", "nvim", "plugin");
  await mkdir(plugins, { recursive: true });
  await writeFile(join(plugins, "manus.lua"), await documentedConfiguration());
  const { stdout, stderr, timedOut } = await execa(neovim.program, ["--headless", "-c", `luafile ${script}`], {
    cwd: world.workspace,
    stdin: "ignore",
    reject: false,
    timeout: 120_000,
    env: {
      ...folders,
      ...neovim.environment,
      PATH: [await putOnPath(world), process.env["PATH"]].join(delimiter),
      MANUS_HOME: world.home,
      MANUS_FILE: join(world.workspace, "tried.manus.yaml"),
      MANUS_RESULT: result,
    },
  });
  assert.ok(!timedOut, `Neovim didn't end: ${stdout}${stderr}`);
  return JSON.parse(await readFile(result, "utf8")) as Told;
}

/** A folder with a `manusctl` that runs the build on this very Node. */
async function putOnPath(world: RealWorld): Promise<string> {
  const folder = join(world.home, "bin");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "manusctl"), `#!/bin/sh\nexec "${process.execPath}" "${program}" "$@"\n`);
  await chmod(join(folder, "manusctl"), 0o755);
  return folder;
}

/** The Lua of the page's part about Neovim. */
async function documentedConfiguration(): Promise<string> {
  const blocks = [...(await readFile(page, "utf8")).matchAll(/^```lua\n(.*?)^```$/gms)];
  assert.equal(blocks.length, 1, "docs/editors.md has one block of Lua");
  return blocks[0]?.[1] ?? "";
}
