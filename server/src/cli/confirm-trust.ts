import * as l10n from "@vscode/l10n";
import type { Refusal } from "../protocol/states.ts";
import { ReadTrustRequest, SetTrustRequest } from "../protocol/trust.ts";
import type { CliContext } from "./context.ts";
import { refusedAs, valueOf } from "./failing.ts";
import { printable } from "./printable.ts";
import { paint } from "./terminal.ts";

/**
 * Where a run was refused because nobody has confirmed its file: show a person what the file lets its agents do, and ask. Whether the very content that was shown is
 * trusted by now. Where nobody can be asked the refusal stands.
 */
export async function confirmTrust(
  { link, terminal }: CliContext,
  place: { readonly file: string; readonly workspaceFolder: string },
  because: Refusal,
): Promise<boolean> {
  if (because.code !== "untrusted-file" || !terminal.interactive) return false;
  const read = valueOf(await link.request(ReadTrustRequest, place));
  if (read.outcome === "refused") throw refusedAs(read.because);
  const open = read.files.filter(({ trusted, points }) => !trusted && points.length > 0);
  for (const { file, points } of open) {
    terminal.stderr.write(
      `\n${l10n.t("{0} {1} lets its agents, without asking you:", paint(terminal, "yellow", "?"), printable(file))}\n`,
    );
    for (const { key, text } of points) terminal.stderr.write(`    ${printable(key)}\n        ${printable(text)}\n`);
  }
  const said = (await terminal.question(`${l10n.t("Do you trust this content, now and later? [y/N]")} `))
    ?.trim()
    .toLowerCase();
  if (said !== "y" && said !== "yes") return false;
  const fingerprints = open.map(({ fingerprint }) => fingerprint);
  const set = valueOf(await link.request(SetTrustRequest, { ...place, fingerprints, trusted: true, by: "terminal" }));
  if (set.outcome === "refused") throw refusedAs(set.because);
  return true;
}
