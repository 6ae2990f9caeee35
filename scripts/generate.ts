/**
 * Makes everything that follows from the schemas: `node scripts/generate.ts` writes it, `--check` only says what is stale and then
 * ends with 1.
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { generateAll } from "./generate/all.ts";

const root = join(import.meta.dirname, "..");

async function main(): Promise<void> {
  const generated = await generateAll(root);
  const stale: string[] = [];
  for (const [path, content] of generated) {
    if ((await readGenerated(path)) !== content) stale.push(path);
  }
  if (process.argv.includes("--check")) {
    report(stale);
    return;
  }
  for (const path of stale) await write(path, generated.get(path) ?? "");
  console.log(stale.length === 0 ? "nothing to do" : `written: ${stale.join(", ")}`);
}

function report(stale: readonly string[]): void {
  if (stale.length === 0) return;
  console.error(`stale: ${stale.join(", ")}\nrun: node scripts/generate.ts`);
  process.exitCode = 1;
}

/** What stands there now, with the line breaks that are generated; undefined when there is nothing. */
async function readGenerated(path: string): Promise<string | undefined> {
  try {
    return (await readFile(join(root, path), "utf8")).replaceAll("\r\n", "\n");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

async function write(path: string, content: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), content);
}

await main();
