import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { cacheFolder } from "../../scripts/editor/cache-folder.ts";
import { findExecutable } from "../../scripts/editor/find-executable.ts";
import { installOnce } from "../../scripts/editor/install-once.ts";

/** A Neovim that can be started. */
export interface Neovim {
  readonly program: string;
  /** What it needs to find its parts; empty for one that is installed. */
  readonly environment: Readonly<Record<string, string>>;
}

/** What every system has itself; another's would not fit. */
const fromTheSystem = /^(?:libc6|libgcc-s1|gcc-.*-base)$/;

/** The oldest one that the documented configuration is for. */
const oldestMinor = 7;

/** The Neovim on the PATH, else Debian's packages, unpacked without root into the cache folder; else the reason why there is none. */
export async function findNeovim(): Promise<Neovim | string> {
  const program = findExecutable([], ["nvim"]);
  try {
    const found = program === undefined ? await unpackPackages() : { program, environment: {} };
    const { stdout } = await execa(found.program, ["--version"], { env: found.environment });
    const version = /^NVIM v(\d+)\.(\d+)/.exec(stdout);
    if (Number(version?.[1]) > 0 || Number(version?.[2]) >= oldestMinor) return found;
    return `Neovim 0.${String(oldestMinor)} or newer is needed: ${stdout.split("\n")[0] ?? ""}`;
  } catch (error) {
    return `no nvim on the PATH, and Debian's packages can't be unpacked here: ${firstLine(error)}`;
  }
}

async function unpackPackages(): Promise<Neovim> {
  const version = await candidateVersion();
  const folder = join(cacheFolder, `neovim-${version.replaceAll(/[^\w.]/g, "_")}`);
  await installOnce(folder, async (target) => {
    console.log(`Unpacking Debian's Neovim ${version} into ${folder} (once, 30 MB)`);
    await execa("apt-get", ["download", "-q", ...(await packagesOf("neovim"))], { cwd: target, timeout: 120_000 });
    const archives = (await readdir(target)).filter((name) => name.endsWith(".deb"));
    for (const archive of archives) await execa("dpkg", ["-x", archive, target], { cwd: target });
  });
  const libraries = (await readdir(join(folder, "usr/lib"), { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(folder, "usr/lib", entry.name));
  const runtime = join(folder, "usr/share/nvim/runtime");
  if (!existsSync(runtime)) throw new Error(`there is no ${runtime}`);
  return {
    program: join(folder, "usr/bin/nvim"),
    environment: { LD_LIBRARY_PATH: libraries.join(":"), VIMRUNTIME: runtime },
  };
}

async function candidateVersion(): Promise<string> {
  const { stdout } = await execa("apt-cache", ["policy", "neovim"], { env: { LC_ALL: "C" } });
  const version = /Candidate: (\d\S*)/.exec(stdout)?.[1];
  if (version === undefined) throw new Error("apt knows no neovim");
  return version;
}

async function packagesOf(name: string): Promise<readonly string[]> {
  const without = ["recommends", "suggests", "conflicts", "breaks", "replaces", "enhances"].map((one) => `--no-${one}`);
  const { stdout } = await execa("apt-cache", ["depends", "--recurse", ...without, name]);
  const names = stdout.split("\n").filter((line) => /^[a-z0-9]/.test(line));
  return [...new Set(names)].filter((one) => !fromTheSystem.test(one));
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";
}
