import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { program } from "../../support/real-manusctl.ts";
import { skipBecause } from "../../support/skip-because.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

/** How each shell is made to complete a line without a person at Tab: the words, the last of which is begun. */
const asked = {
  bash: (words: readonly string[]) => [
    "--norc",
    "-c",
    `source <(manusctl completion bash)
     COMP_WORDS=(manusctl ${words.map((word) => `'${word}'`).join(" ")}) COMP_CWORD=${words.length} COMPREPLY=()
     _manusctl; printf '%s\\n' "\${COMPREPLY[@]}"`,
  ],
  // What zsh's own functions would show is printed in their place.
  zsh: (words: readonly string[]) => [
    "-f",
    "-c",
    `compdef() { :; }; source <(manusctl completion zsh)
     _describe() { print -l -- "\${(@P)@[-1]}" }; _files() { print FILES }
     words=(manusctl ${words.map((word) => `'${word}'`).join(" ")}) CURRENT=${words.length + 1}; _manusctl`,
  ],
  fish: (words: readonly string[]) => [
    "--no-config",
    "-c",
    `manusctl completion fish | source; complete -C 'manusctl ${words.join(" ")}'`,
  ],
} as const;

describe("completion in a real shell", () => {
  let folder: string;

  before(async function () {
    if (process.platform === "win32") skipBecause(this, "these shells aren't Windows' own");
    assert.ok(existsSync(program), `${program} is missing: run "npm run build" first`);
    folder = await temporaryFolder();
    await mkdir(join(folder, "bin"));
    await symlink(program, join(folder, "bin", "manusctl"));
    await writeFile(join(folder, "release.manus.yaml"), "");
  });

  for (const shell of ["bash", "zsh", "fish"] as const) {
    it(`${shell} completes commands, values and files, without starting a host`, function () {
      this.timeout(30_000);
      if (spawnSync(shell, ["--version"]).error !== undefined) skipBecause(this, `${shell} isn't installed`);
      const complete = (...words: readonly string[]): readonly string[] => {
        const path = [join(folder, "bin"), join(process.execPath, ".."), process.env["PATH"] ?? ""].join(delimiter);
        const env = { ...process.env, PATH: path, MANUS_HOME: join(folder, "home"), LANG: "C", LC_ALL: "C" };
        const { stdout, stderr } = spawnSync(shell, asked[shell](words), { cwd: folder, env, encoding: "utf8" });
        assert.equal(stderr, "");
        return stdout.split("\n").flatMap((line) => /^([^\t:]+)/.exec(line)?.[1] ?? []);
      };
      assert.deepEqual(complete("runs", "exp"), ["export"]);
      assert.deepEqual([...complete("runs", "list", "-o", "")].sort(), ["json", "table", "yaml"]);
      const files = complete("validate", "rel");
      assert.ok(files.includes(shell === "zsh" ? "FILES" : "release.manus.yaml"), files.join());
      assert.ok(!existsSync(join(folder, "home", "host")));
    });
  }
});
