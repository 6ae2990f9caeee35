import { execa } from "execa";
import { cp, mkdir, readdir, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";

const repository = join(import.meta.dirname, "..", "..");

/**
 * Pack the extension as `npm run package` does, in an empty folder that gets what git knows and nothing that was built. Answers with the path of the .vsix in it.
 */
export async function packExtension(folder: string): Promise<string> {
  const { stdout } = await execa("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: repository,
  });
  for (const file of stdout.split("\0").filter((name) => name !== "")) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    // One that was deleted and is still in the index isn't there.
    await cp(join(repository, file), join(folder, file)).catch((error: unknown) => {
      if (!isMissing(error)) throw error;
    });
  }
  await symlink(join(repository, "node_modules"), join(folder, "node_modules"), "junction");
  await execa(process.execPath, ["scripts/package.ts"], { cwd: folder });
  const [name] = (await readdir(join(folder, "out"))).filter((file) => file.endsWith(".vsix"));
  if (name === undefined) throw new Error("npm run package has made no .vsix");
  return join(folder, "out", name);
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
