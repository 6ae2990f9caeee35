import { listFiles, PackageManager } from "@vscode/vsce";
import { cp, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * Puts a copy of what `repository` would pack into its .vsix (built before) where an editor finds it as an installed extension: a
 * folder of its own in `extensionsFolder`. Links would do, but an editor that tidies up deletes what it finds there.
 */
export async function installExtension(repository: string, extensionsFolder: string): Promise<void> {
  const manifest = JSON.parse(await readFile(join(repository, "package.json"), "utf8")) as Manifest;
  const folder = join(extensionsFolder, `${manifest.publisher}.${manifest.name}-${manifest.version}`);
  await mkdir(folder, { recursive: true });
  packed ??= listFiles({ cwd: repository, packageManager: PackageManager.None });
  for (const file of await packed) await cp(join(repository, file), join(folder, file));
}

interface Manifest {
  readonly publisher: string;
  readonly name: string;
  readonly version: string;
}

/** Asking takes seconds, and the answer stays the same while a process lives. */
let packed: Promise<readonly string[]> | undefined;
