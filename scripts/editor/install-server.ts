import { execa } from "execa";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cacheFolder } from "./cache-folder.ts";
import { installOnce } from "./install-once.ts";

/** The npm package that carries a VS Code server, and the version it was tried with: VS Code 1.139.1. */
const serverPackage = "code-server@4.139.1";

/**
 * Installs a VS Code server from the package registry into `cache`, once, and answers with its folder. No install script runs and
 * nothing is compiled: what needs a native build (log files, a watchdog) is left out, and the server does without.
 * Throws with npm's own words when that fails.
 */
export async function installServer(cache = cacheFolder): Promise<string> {
  const folder = join(cache, serverPackage.replace("@", "-"));
  await installOnce(folder, async (target) => {
    console.log(`Installing ${serverPackage} into ${folder} (once, about half a minute)`);
    await writeFile(join(target, "package.json"), JSON.stringify({ private: true }));
    await npmInstall(target, [serverPackage]);
    await npmInstall(serverIn(target), ["--omit=dev"]);
    await npmInstall(join(serverIn(target), "extensions"), ["--omit=dev"]);
  });
  return serverIn(folder);
}

function serverIn(folder: string): string {
  return join(folder, "node_modules", "code-server", "lib", "vscode");
}

async function npmInstall(folder: string, what: readonly string[]): Promise<void> {
  const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  const options = { cwd: folder, timeout: 10 * 60_000, reject: false };
  const { failed, stderr } = await execa("npm", ["install", ...what, ...quiet, "--prefix", folder], options);
  if (failed)
    throw new Error(`npm could not install ${serverPackage}; check the network and the registry. It said:\n${stderr}`);
}
