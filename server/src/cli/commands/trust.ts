import * as l10n from "@vscode/l10n";
import { dirname, resolve } from "node:path";
import type { Command } from "commander";
import { showUnseen } from "../../core/agent/policy/show-unseen.ts";
import { ReadTrustRequest, SetTrustRequest, type FileTrust, type FileTrustResult } from "../../protocol/trust.ts";
import type { CliContext } from "../context.ts";
import { CommandFailure, exitCodes, refusedAs, valueOf } from "../failing.ts";
import { formatOption, writeResult, type FormatOptions } from "../output.ts";
import { paint, type Terminal } from "../terminal.ts";
import { findWorkspaceFolder, showPath } from "../workspace-folder.ts";

const by = "terminal";

interface TrustOptions extends FormatOptions {
  readonly workspace?: string;
  readonly yes?: boolean;
  readonly revoke?: boolean;
}

/** A file and the workspace that it belongs to, both absolute. */
interface TrustSubject {
  readonly file: string;
  readonly workspaceFolder: string;
}

/** `manusctl trust <file>`. */
export function addTrust(program: Command, context: CliContext): void {
  program
    .command("trust")
    .summary(l10n.t("confirm what a file lets its agents do"))
    .description(
      l10n.t(
        "Show what a file, and the files it calls, let their agents do without asking though the defaults would ask, and confirm it for this content of the file. Once the file is changed, it must be confirmed again.",
      ),
    )
    .argument("<file>", l10n.t("a .manus.yaml file"))
    .option(
      "-w, --workspace <folder>",
      l10n.t("the workspace it belongs to; else the nearest folder above it with a .git"),
    )
    .option("-y, --yes", l10n.t("confirm without a question"))
    .option("--revoke", l10n.t("take the confirmation back"))
    .addOption(formatOption())
    .addHelpText("after", `\n${l10n.t("Example:")}\n  manusctl trust examples/triage/triage.manus.yaml`)
    .action((file: string, options: TrustOptions) => trust(context, file, options));
}

async function trust(context: CliContext, written: string, options: TrustOptions): Promise<void> {
  const { cwd, files, terminal, link } = context;
  const file = resolve(cwd, written);
  if (!(await files.exists(file))) {
    throw new CommandFailure(exitCodes.badUsage, l10n.t("There is no file {0}", written), l10n.t("Check the path."));
  }
  const given = options.workspace === undefined ? undefined : resolve(cwd, options.workspace);
  const subject = { file, workspaceFolder: given ?? (await findWorkspaceFolder(files, dirname(file), cwd)) };
  valueOf(await link.connect({ start: true }));
  const result =
    options.revoke === true ? await revoke(context, subject) : await confirmFile(context, subject, options.yes);
  writeResult(terminal, options.output, result, () => result.map((one) => summary(terminal, cwd, one)).join("\n"));
}

/** Show what a file and those that it calls let their agents do, and ask whether that is right. Answers how things stand then. */
async function confirmFile(context: CliContext, subject: TrustSubject, yes = false): Promise<readonly FileTrust[]> {
  const { link, terminal, cwd } = context;
  const files = filesOf(valueOf(await link.request(ReadTrustRequest, subject)));
  const open = files.filter(({ trusted }) => !trusted);
  if (open.length === 0) return files;
  for (const one of open) terminal.stderr.write(renderPoints(terminal, cwd, one));
  if (!yes) await askPerson(terminal, open.length);
  const fingerprints = open.map(({ fingerprint }) => fingerprint);
  const set = valueOf(await link.request(SetTrustRequest, { ...subject, fingerprints, trusted: true, by }));
  const now = filesOf(set);
  const changed = now.find(({ trusted }) => !trusted);
  if (changed === undefined) return now;
  const message = l10n.t("{0} was changed while you looked at it", showPath(cwd, changed.file));
  throw new CommandFailure(exitCodes.badUsage, message, l10n.t("Look at it again: manusctl trust."));
}

async function revoke({ link }: CliContext, subject: TrustSubject): Promise<readonly FileTrust[]> {
  const files = filesOf(valueOf(await link.request(ReadTrustRequest, subject)));
  const fingerprints = files.map(({ fingerprint }) => fingerprint);
  return filesOf(valueOf(await link.request(SetTrustRequest, { ...subject, fingerprints, trusted: false, by })));
}

async function askPerson(terminal: Terminal, count: number): Promise<void> {
  if (!terminal.interactive) {
    throw new CommandFailure(
      exitCodes.badUsage,
      l10n.t("Nobody can be asked here, and nothing was confirmed"),
      l10n.t("Look at what is listed above, then confirm it with --yes."),
    );
  }
  const what = count === 1 ? l10n.t("this file") : l10n.t("these {0} files", count);
  const said = await terminal.question(`${l10n.t("Let the agents of {0} do that? [y/N]", what)} `);
  if (/^y(?:es)?$/i.test(said?.trim() ?? "")) return;
  throw new CommandFailure(exitCodes.badUsage, l10n.t("Nothing was confirmed"));
}

function filesOf(result: FileTrustResult): readonly FileTrust[] {
  if (result.outcome === "refused") throw refusedAs(result.because);
  return result.files;
}

function renderPoints(terminal: Terminal, cwd: string, { file, points }: FileTrust): string {
  const lines = points.map(
    ({ key, text }) => `  ${paint(terminal, "bold", showUnseen(key))}\n    ${showUnseen(text)}\n`,
  );
  return l10n.t("{0} lets its agents do what they'd otherwise ask for:\n{1}", showPath(cwd, file), lines.join(""));
}

function summary(terminal: Terminal, cwd: string, { file, points, trusted }: FileTrust): string {
  const shown = showPath(cwd, file);
  if (points.length === 0) return l10n.t("{0} needs no confirmation", shown);
  return trusted ? `${paint(terminal, "green", "confirmed")} ${shown}` : l10n.t("{0} is not confirmed", shown);
}
