import type { Command } from "commander";
import { ClearCacheRequest, ListCacheRequest, type CachedStepView } from "../../protocol/cache.ts";
import type { CliContext } from "../context.ts";
import { refusedAs, valueOf } from "../failing.ts";
import { formatOption, renderTable, writeResult, type FormatOptions } from "../output.ts";
import { printable } from "../printable.ts";
import type { Terminal } from "../terminal.ts";
import { writeDone } from "../write-done.ts";

/** `manusctl cache`. */
export function addCache(program: Command, context: CliContext): void {
  const cache = program
    .command("cache")
    .summary("results of steps that are kept")
    .description(
      "The results of steps whose file says `cache`: such a step isn't run while its key, the files it depends on and the step itself are the same. The oldest go by themselves.",
    );
  cache
    .command("list")
    .summary("list what is kept, newest first")
    .description("List the results that are kept, newest first. A secret in a key is hidden.")
    .addOption(formatOption())
    .addHelpText("after", "\nExample:\n  manusctl cache list -o json | jq 'map(.bytes) | add'")
    .action(async ({ output }: FormatOptions) => {
      valueOf(await context.link.connect({ start: true }));
      const listed = valueOf(await context.link.request(ListCacheRequest, {}));
      if (listed.outcome === "refused") throw refusedAs(listed.because);
      const { entries } = listed;
      writeResult(context.terminal, output, entries, () => {
        return entries.length === 0 ? "Nothing is kept." : renderEntries(context.terminal, entries);
      });
    });
  cache
    .command("clear")
    .summary("forget all of it")
    .description("Forget all results that are kept: every step runs once more.")
    .addOption(formatOption())
    .addHelpText("after", "\nExample:\n  manusctl cache clear")
    .action(async ({ output }: FormatOptions) => {
      valueOf(await context.link.connect({ start: true }));
      const cleared = valueOf(await context.link.request(ClearCacheRequest, {}));
      if (cleared.outcome === "refused") throw refusedAs(cleared.because);
      const { count } = cleared;
      const text = count === 1 ? "Forgot 1 result" : `Forgot ${count} results`;
      writeDone(context.terminal, output, { value: { forgotten: count }, text });
    });
}

function renderEntries(terminal: Terminal, entries: readonly CachedStepView[]): string {
  const rows = entries.map(({ workflow, step, label, keptAt, bytes }) => {
    return [workflow, step, printable(label), keptAt, formatBytes(bytes)];
  });
  return renderTable(terminal, ["WORKFLOW", "STEP", "KEY", "KEPT", "SIZE"], rows);
}

function formatBytes(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${(bytes / 1_000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
