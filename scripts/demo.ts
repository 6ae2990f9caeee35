/**
 * The demo: `node scripts/demo.ts` runs the example workflow over this repository and says where its results lie;
 * `node scripts/demo.ts --editor` opens the repository in a real VS Code with the extension. Needs a build. It keeps its runs in
 * a home of its own, so it never touches the one that a person works with.
 */
import { execa } from "execa";
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { cacheFolder } from "./editor/cache-folder.ts";
import { showEditor } from "./editor/show-editor.ts";

const repository = join(import.meta.dirname, "..");
const example = join("examples", "repository-report", "report.manus.yaml");
const manusctl = join(repository, "out", "server", "manusctl.cjs");
const home = join(cacheFolder, "demo");

try {
  const { values } = parseArgs({ options: { editor: { type: "boolean", default: false } } });
  requireBuild();
  await mkdir(home, { recursive: true });
  if (values.editor) await showEditor({ repository, home, file: join(repository, example) });
  else process.exitCode = await runExample();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

function requireBuild(): void {
  if (!existsSync(manusctl)) throw new Error(`${manusctl} is missing: run "npm run build" first`);
}

/** What this script reads of the summary that `manusctl run -o json` prints. */
interface RunSummary {
  readonly runId: string;
  readonly status: string;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/** Progress goes to the terminal as it happens; the summary on stdout is for us. Answers with the exit code. */
async function runExample(): Promise<number> {
  console.log(`Running ${example}: direct tool calls over this repository, without a model or an account\n`);
  const { exitCode, stdout } = await execa(process.execPath, [manusctl, "run", example, "-o", "json"], {
    cwd: repository,
    env: { MANUS_HOME: home },
    stdin: "inherit",
    stderr: "inherit",
    reject: false,
  });
  if (exitCode !== 0) {
    console.error(stdout);
    return exitCode ?? 1;
  }
  describeResults(JSON.parse(stdout) as RunSummary);
  return 0;
}

function describeResults(summary: RunSummary): void {
  console.log("\nWhere the results lie");
  for (const [name, value] of Object.entries(summary.outputs ?? {})) console.log(`  ${name}: ${String(value).trim()}`);
  console.log(`  events: ${join(home, "runs", summary.runId)}`);
  console.log(`\nSee it in an editor: npm run demo -- --editor`);
}
