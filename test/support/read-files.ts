import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** The bytes (as latin1) of every file that lies below a folder, by its path there. A program at work may take files away meanwhile: those aren't there. */
export async function readFiles(folder: string): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(nothingIfGone)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      for (const [name, text] of Object.entries(await readFiles(path))) found[join(entry.name, name)] = text;
    } else if (entry.isFile()) {
      const text = await readFile(path, "latin1").catch(nothingIfGone);
      if (typeof text === "string") found[entry.name] = text;
    }
  }
  return found;
}

function nothingIfGone(error: unknown): [] {
  if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
  throw error;
}
