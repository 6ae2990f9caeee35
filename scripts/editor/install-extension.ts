import { cp, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { glob } from "tinyglobby";

/**
 * Puts a copy of what `repository` would pack into its .vsix (built before) where an editor finds it as an installed extension: a
 * folder of its own in `extensionsFolder`. Links would do, but an editor that tidies up deletes what it finds there.
 */
export async function installExtension(repository: string, extensionsFolder: string): Promise<void> {
  const manifest = JSON.parse(await readFile(join(repository, "package.json"), "utf8")) as Manifest;
  const folder = join(extensionsFolder, `${manifest.publisher}.${manifest.name}-${manifest.version}`);
  await mkdir(folder, { recursive: true });
  for (const file of await packedFiles(repository)) await cp(join(repository, file), join(folder, file));
}

interface Manifest {
  readonly publisher: string;
  readonly name: string;
  readonly version: string;
}

/**
 * What `.vscodeignore` lets in: its first line keeps everything out, each other one names an exception. `vsce` itself takes
 * seconds of a processor to find out the same, because it holds every file of the repository, git's included, against every pattern.
 */
export async function packedFiles(repository: string): Promise<readonly string[]> {
  const lines = (await readFile(join(repository, ".vscodeignore"), "utf8"))
    .split(/\r?\n/)
    .filter((line) => line !== "");
  const [all, ...exceptions] = lines;
  if (all !== "**" || !exceptions.every((line) => line.startsWith("!"))) {
    throw new Error('.vscodeignore must begin with "**", and have nothing but exceptions ("!…") after it');
  }
  return await glob(
    exceptions.map((line) => line.slice(1)),
    { cwd: repository, dot: true },
  );
}
