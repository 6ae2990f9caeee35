import * as l10n from "@vscode/l10n";
import type { Command } from "commander";
import { pickOffered } from "../../core/ports/run-environment.ts";
import { CheckModelRequest, ListModelsRequest, type ModelCheck, type ModelListing } from "../../protocol/models.ts";
import type { CliContext } from "../context.ts";
import { CommandFailure, exitCodes, refusedAs, valueOf } from "../failing.ts";
import { formatOption, renderFields, renderTable, writeResult, type FormatOptions } from "../output.ts";
import { paint, type Terminal } from "../terminal.ts";

interface CheckOptions extends FormatOptions {
  readonly account?: string;
}

/** `manusctl models list|check`. */
export function addModels(program: Command, context: CliContext): void {
  const models = program
    .command("models")
    .summary(l10n.t("see the models that agents can use"))
    .description(l10n.t("See the models that agents can use, and what they can do."));
  models
    .command("list")
    .summary(l10n.t("list the models that can be reached"))
    .description(
      l10n.t(
        "List the models that can be reached from here: of the server that MANUS_MODEL_BASE_URL names, and of the editors that are attached.",
      ),
    )
    .addOption(formatOption())
    .addHelpText(
      "after",
      `\n${l10n.t("Example:")}\n  MANUS_MODEL_BASE_URL=http://localhost:11434/v1 manusctl models list`,
    )
    .action((options: FormatOptions) => listModels(context, options));
  models
    .command("check")
    .summary(l10n.t("find out what a model can do"))
    .description(
      l10n.t(
        "Find out (again) what a model can do, by asking it two or three tiny things, which cost what they cost: tool calls, JSON answers, images. What is found out is remembered.",
      ),
    )
    .argument("[model]", l10n.t("as its provider knows it; the one that a task gets which names none unless told"))
    .option("--account <account>", l10n.t("of this account, such as `environment` or `editor`"))
    .addOption(formatOption())
    .action((model: string | undefined, options: CheckOptions) => checkModel(context, model, options));
}

async function listModels({ link, terminal, environment }: CliContext, { output }: FormatOptions): Promise<void> {
  const { accounts } = valueOf(await link.request(ListModelsRequest, { environment: pickOffered(environment) }));
  if (accounts.length === 0) {
    throw new CommandFailure(
      exitCodes.badUsage,
      l10n.t("No model is configured"),
      l10n.t(
        "Set MANUS_MODEL_BASE_URL to an OpenAI-compatible server, for example http://localhost:11434/v1 for Ollama, or open an editor that has language models.",
      ),
    );
  }
  writeResult(terminal, output, accounts, () =>
    accounts.map((account) => describeAccount(terminal, account)).join("\n\n"),
  );
  if (accounts.every(({ because }) => because !== undefined)) throw new CommandFailure(exitCodes.badUsage, "");
}

function describeAccount(terminal: Terminal, { account, title, models, defaultModel, because }: ModelListing): string {
  const head = `${paint(terminal, "bold", account)}  ${title}`;
  if (because !== undefined) {
    return [head, `${paint(terminal, "red", "error")} ${because.message}`, because.remedy ?? ""].join("\n").trimEnd();
  }
  const rows = models.map((model) => [model, model === defaultModel ? "default" : ""]);
  // The default may be one that the server doesn't list.
  if (defaultModel !== undefined && !models.includes(defaultModel))
    rows.push([defaultModel, l10n.t("default, not listed")]);
  return `${head}\n${rows.length === 0 ? l10n.t("no models") : renderTable(terminal, [l10n.t("MODEL"), ""], rows)}`;
}

async function checkModel(
  { link, terminal, environment }: CliContext,
  model: string | undefined,
  options: CheckOptions,
): Promise<void> {
  const { account, output } = options;
  const wish = { ...(account === undefined ? {} : { account }), ...(model === undefined ? {} : { model }) };
  const result = valueOf(await link.request(CheckModelRequest, { ...wish, environment: pickOffered(environment) }));
  if (result.outcome === "refused") throw refusedAs(result.because);
  writeResult(terminal, output, result.check, () => describeCheck(terminal, result.check));
  if (result.check.calling === "none")
    throw new CommandFailure(exitCodes.runFailed, l10n.t("An agent can't work with this model"));
}

const callings: Readonly<Record<ModelCheck["calling"], string>> = {
  tools: "yes",
  get json() {
    return l10n.t("through JSON answers");
  },
  none: "no",
};

function describeCheck(terminal: Terminal, check: ModelCheck): string {
  const fields = renderFields(terminal, [
    ["model", check.model],
    ["account", check.account],
    [l10n.t("tool calls"), callings[check.calling]],
    [l10n.t("JSON answers"), yesOrNo(check.structured)],
    ["images", yesOrNo(check.images)],
    ["streaming", yesOrNo(check.streaming)],
    ["context", check.contextTokens === undefined ? l10n.t("unknown") : l10n.t("{0} tokens", check.contextTokens)],
    ["price", describePrice(check.price)],
  ]);
  return [fields, ...check.notes.map((note) => `- ${note}`)].join("\n");
}

function describePrice(price: ModelCheck["price"]): string {
  if (price === undefined) return l10n.t("unknown");
  const { input, output, cachedInput } = price;
  return cachedInput === undefined
    ? l10n.t("input ${0}, output ${1} for a million tokens", input, output)
    : l10n.t("input ${0}, output ${1}, cached input ${2} for a million tokens", input, output, cachedInput);
}

function yesOrNo(value: boolean): string {
  return value ? l10n.t("yes") : l10n.t("no");
}
