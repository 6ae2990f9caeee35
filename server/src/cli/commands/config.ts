import * as l10n from "@vscode/l10n";
import type { Command } from "commander";
import {
  checkConfigValue,
  configSettings,
  isConfigKey,
  nearestKey,
  readConfig,
  type ConfigKey,
  type ConfigSetting,
  type ConfigValues,
} from "../config/settings.ts";
import type { CliContext } from "../context.ts";
import { CommandFailure, exitCodes, valueOf } from "../failing.ts";
import { formatOption, renderTable, writeResult, type FormatOptions } from "../output.ts";
import { printable } from "../printable.ts";

/** `manusctl config`: what a person sets for it. */
export function addConfig(program: Command, context: CliContext): void {
  const config = program
    .command("config")
    .summary(l10n.t("see and set what manusctl does by itself"))
    .description(
      l10n.t(
        "See and set what manusctl does where neither an option nor a variable says it. It is kept in config.json in your MANUS_HOME; the editor has settings of its own.",
      ),
    );
  config
    .command("list")
    .summary(l10n.t("list all settings with their values"))
    .description(l10n.t("List all settings: their values, where each comes from, and what it is for."))
    .addOption(formatOption())
    .addHelpText("after", `\n${l10n.t("Example:")}\n  manusctl config list`)
    .action(({ output }: FormatOptions) => list(context, output));
  config
    .command("get")
    .summary(l10n.t("print one setting"))
    .description(l10n.t("Print the value of one setting; nothing where neither you nor a variable says it."))
    .argument("<key>", l10n.t("its name, see `config list`"))
    .addHelpText("after", `\n${l10n.t("Example:")}\n  manusctl config get account`)
    .action((key: string) => get(context, key));
  config
    .command("set")
    .summary(l10n.t("set one setting"))
    .description(l10n.t("Set one setting for all that you do from now on."))
    .argument("<key>", l10n.t("its name, see `config list`"))
    .argument("<value>", l10n.t("what it is to be"))
    .addHelpText(
      "after",
      `\n${l10n.t("Examples:")}\n  manusctl config set account work\n  manusctl config set colour never`,
    )
    .action((key: string, value: string) => set(context, key, value));
  config
    .command("unset")
    .summary(l10n.t("take a setting back"))
    .description(l10n.t("Take a setting back: what counts without it counts again."))
    .argument("<key>", l10n.t("its name, see `config list`"))
    .addHelpText("after", `\n${l10n.t("Example:")}\n  manusctl config unset account`)
    .action((key: string) => set(context, key, undefined));
}

/** What programs read of a setting: nothing of it is in the reader's language. */
interface ShownSetting {
  readonly key: ConfigKey;
  readonly value: string | undefined;
  /** `default`, `config.json`, or the variable with its `$`. */
  readonly origin: string;
}

function list(context: CliContext, output: FormatOptions["output"]): void {
  const { terminal, config } = context;
  const { values, problems } = readConfig(valueOf(config.read()));
  const settings = configSettings().map((setting) => ({ setting, shown: show(setting, values, config.variables) }));
  for (const problem of problems) terminal.stderr.write(`${config.path}: ${printable(problem)}\n`);
  const rows = settings.map(({ setting: { description, fallback }, shown: { key, value, origin } }) => {
    const from = origin === "default" ? l10n.t("default") : origin;
    return [key, value === undefined ? `(${fallback})` : printable(value), from, description];
  });
  const head = [l10n.t("KEY"), l10n.t("VALUE"), l10n.t("FROM"), l10n.t("WHAT")];
  const all = settings.map(({ shown }) => shown);
  writeResult(terminal, output, all, () => renderTable(terminal, head, rows));
}

function show(
  setting: ConfigSetting,
  values: ConfigValues,
  variables: CliContext["config"]["variables"],
): ShownSetting {
  const { key, variable } = setting;
  const own = variable === undefined ? undefined : variables[variable];
  // NO_COLOR says something only where it isn't empty.
  if (key === "colour" && own !== undefined && own !== "") return { key, value: "never", origin: `$${variable}` };
  if (key !== "colour" && own !== undefined) return { key, value: own, origin: `$${variable}` };
  const value = values[key];
  return { key, value, origin: value === undefined ? "default" : "config.json" };
}

function get({ terminal, config }: CliContext, key: string): void {
  const wanted = keyOf(key);
  const { values } = readConfig(valueOf(config.read()));
  const setting = configSettings().find((each) => each.key === wanted);
  const value = setting && show(setting, values, config.variables).value;
  if (value !== undefined) terminal.stdout.write(`${value}\n`);
}

async function set({ terminal, config }: CliContext, key: string, value: string | undefined): Promise<void> {
  const wanted = keyOf(key);
  const problem = value === undefined ? undefined : checkConfigValue(wanted, value);
  if (problem !== undefined) throw new CommandFailure(exitCodes.badUsage, problem);
  const content = valueOf(config.read());
  // What isn't understood stays as it is: it may be of a newer version.
  const others = typeof content === "object" && content !== null && !Array.isArray(content) ? content : {};
  const changed = Object.entries({ ...others, [wanted]: value }).filter(([, each]) => each !== undefined);
  valueOf(await config.write(Object.fromEntries(changed.toSorted(([one], [other]) => (one < other ? -1 : 1)))));
  const variable = configSettings().find((each) => each.key === wanted)?.variable;
  if (variable === undefined || (config.variables[variable] ?? "") === "") return;
  terminal.stderr.write(`${l10n.t("The variable {0} is set in this shell, and wins.", variable)}\n`);
}

function keyOf(key: string): ConfigKey {
  if (isConfigKey(key)) return key;
  const near = nearestKey(key);
  const remedy = near === undefined ? l10n.t("See `manusctl config list`.") : l10n.t("Did you mean {0}?", near);
  throw new CommandFailure(exitCodes.badUsage, l10n.t("{0} is nothing that can be set", key), remedy);
}
