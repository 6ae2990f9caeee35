import * as l10n from "@vscode/l10n";
import type { Command } from "commander";
import { ReadPolicyRequest, RevokeRuleRequest, type LastingRule, type PolicyInForce } from "../../protocol/trust.ts";
import type { CliContext } from "../context.ts";
import { CommandFailure, exitCodes, requireAccepted, valueOf } from "../failing.ts";
import { formatOption, renderFields, renderTable, writeResult, type FormatOptions } from "../output.ts";
import { paint, type Terminal } from "../terminal.ts";

/** `manusctl policy show|rules|revoke`. */
export function addPolicy(program: Command, context: CliContext): void {
  const policy = program
    .command("policy")
    .summary(l10n.t("see which rules are in force, and take given ones back"))
    .description(
      l10n.t(
        "What tools may do on this machine whatever a file says, and the rules that you gave when you were asked.",
      ),
    );
  policy
    .command("show")
    .summary(l10n.t("what is in force, and from where"))
    .description(
      l10n.t("Show the policy files in force, their rules, and whether commands of agents run in a sandbox."),
    )
    .addOption(formatOption())
    .addHelpText("after", `\n${l10n.t("Example:")}\n  manusctl policy show -o json | jq .sandbox`)
    .action((options: FormatOptions) => show(context, options));
  policy
    .command("rules")
    .summary(l10n.t("rules that you gave for a workspace folder"))
    .description(l10n.t("List the rules that were given with “approved-always”. They count until you take them back."))
    .addOption(formatOption())
    .action((options: FormatOptions) => rules(context, options));
  policy
    .command("revoke")
    .summary(l10n.t("take a rule back"))
    .description(l10n.t("Take a rule back that was given with “approved-always”."))
    .argument("<number>", l10n.t("its number, as `rules` lists it"))
    .action((number: string) => revoke(context, number));
}

async function readPolicy({ link }: CliContext): Promise<PolicyInForce> {
  valueOf(await link.connect({ start: true }));
  return valueOf(await link.request(ReadPolicyRequest, {}));
}

async function show(context: CliContext, { output }: FormatOptions): Promise<void> {
  const policy = await readPolicy(context);
  for (const notice of policy.notices) context.terminal.stderr.write(`${notice}\n`);
  writeResult(context.terminal, output, policy, () => renderPolicy(context.terminal, policy));
}

async function rules(context: CliContext, { output }: FormatOptions): Promise<void> {
  const given = (await readPolicy(context)).rules;
  writeResult(context.terminal, output, given, () => {
    if (given.length === 0) return l10n.t("No rules were given");
    const rows = given.map((rule, index) => [String(index + 1), rule.pattern, rule.workspaceFolder, rule.at, rule.by]);
    return renderTable(
      context.terminal,
      [l10n.t("NUMBER"), l10n.t("RULE"), l10n.t("WORKSPACE"), l10n.t("SINCE"), l10n.t("BY")],
      rows,
    );
  });
}

async function revoke(context: CliContext, written: string): Promise<void> {
  const given = (await readPolicy(context)).rules;
  const rule = findRule(given, written);
  const { pattern, workspaceFolder } = rule;
  const params = { pattern, workspaceFolder, by: "terminal" };
  requireAccepted(valueOf(await context.link.request(RevokeRuleRequest, params)));
  context.terminal.stderr.write(`${l10n.t("{0} doesn't count any more in {1}", pattern, workspaceFolder)}\n`);
}

function findRule(given: readonly LastingRule[], written: string): LastingRule {
  const rule = /^\d+$/.test(written) ? given[Number(written) - 1] : undefined;
  if (rule !== undefined) return rule;
  throw new CommandFailure(
    exitCodes.badUsage,
    l10n.t("There is no rule {0}", written),
    l10n.t("See `manusctl policy rules`."),
  );
}

function renderPolicy(terminal: Terminal, { files, tools, sandbox, rules: given }: PolicyInForce): string {
  const list = (items: readonly string[]): string => items.join(", ");
  const standing = sandbox.sandboxed
    ? l10n.t("in use")
    : l10n.t("not there: {0}. {1}", sandbox.because ?? "", sandbox.remedy ?? "");
  return [
    renderFields(terminal, [
      [l10n.t("Policy files"), files.length === 0 ? "none" : list(files)],
      [l10n.t("Denied"), list(tools.deny)],
      [l10n.t("Asked for"), list(tools.ask)],
      [l10n.t("Allowed"), list(tools.allow)],
      [l10n.t("Elevated rights"), tools.sudo],
      [l10n.t("Sandbox"), `${sandbox.mode}, ${standing}`],
      [l10n.t("Its hosts"), sandbox.network.length === 0 ? "none" : list(sandbox.network)],
      [l10n.t("Its folders"), list(sandbox.write)],
      [l10n.t("Given rules"), given.length === 0 ? "none" : l10n.t("{0}; see manusctl policy rules", given.length)],
    ]),
    paint(terminal, "bold", l10n.t("Never read by agents")),
    ...sandbox.denyRead.map((place) => `  ${place}`),
  ].join("\n");
}
