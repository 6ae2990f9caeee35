import * as l10n from "@vscode/l10n";
import { formatNumber } from "../../core/locale/numbers.ts";
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
    .summary(l10n.t("results of steps that are kept"))
    .description(
      l10n.t(
        "The results of steps whose file says `cache`: such a step isn't run while its key, the files it depends on and the step itself are the same. The oldest go by themselves.",
      ),
    );
  cache
    .command("list")
    .summary(l10n.t("list what is kept, newest first"))
    .description(l10n.t("List the results that are kept, newest first. A secret in a key is hidden."))
    .addOption(formatOption())
    .addHelpText("after", `\n${l10n.t("Example:")}\n  manusctl cache list -o json | jq 'map(.bytes) | add'`)
    .action(async ({ output }: FormatOptions) => {
      valueOf(await context.link.connect({ start: true }));
      const listed = valueOf(await context.link.request(ListCacheRequest, {}));
      if (listed.outcome === "refused") throw refusedAs(listed.because);
      const { entries } = listed;
      writeResult(context.terminal, output, entries, () => {
        return entries.length === 0 ? l10n.t("Nothing is kept.") : renderEntries(context.terminal, entries);
      });
    });
  cache
    .command("clear")
    .summary(l10n.t("forget all of it"))
    .description(l10n.t("Forget all results that are kept: every step runs once more."))
    .addOption(formatOption())
    .addHelpText("after", `\n${l10n.t("Example:")}\n  manusctl cache clear`)
    .action(async ({ output }: FormatOptions) => {
      valueOf(await context.link.connect({ start: true }));
      const cleared = valueOf(await context.link.request(ClearCacheRequest, {}));
      if (cleared.outcome === "refused") throw refusedAs(cleared.because);
      const { count } = cleared;
      const text = count === 1 ? "Forgot 1 result" : l10n.t("Forgot {0} results", count);
      writeDone(context.terminal, output, { value: { forgotten: count }, text });
    });
}

function renderEntries(terminal: Terminal, entries: readonly CachedStepView[]): string {
  const rows = entries.map(({ workflow, step, label, keptAt, bytes }) => {
    return [workflow, step, printable(label), keptAt, formatBytes(bytes)];
  });
  return renderTable(
    terminal,
    [l10n.t("WORKFLOW"), l10n.t("STEP"), l10n.t("KEY"), l10n.t("KEPT"), l10n.t("SIZE")],
    rows,
  );
}

function formatBytes(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  return bytes < 1_000_000
    ? l10n.t("{0} kB", formatNumber(bytes / 1_000, 1))
    : l10n.t("{0} MB", formatNumber(bytes / 1_000_000, 1));
}
