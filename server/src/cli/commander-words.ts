import * as l10n from "@vscode/l10n";
import { Help, type Argument, type Command, type Option, type OutputConfiguration } from "commander";

/**
 * What commander says of itself, in the language that this process speaks: headings of the help, its own option and command, what stands in brackets behind a description, and
 * errors. Commander has no texts of its own to exchange, so headings and errors are known by their English words; one that isn't known stays as it is.
 */
export const translatedHelp = {
  styleTitle: (title: string): string => headings()[title] ?? title,
  commandUsage: (command: Command): string =>
    new Help()
      .commandUsage(command)
      .replace("[options]", `[${l10n.t("options")}]`)
      .replace("[command]", `[${l10n.t("command")}]`),
  subcommandTerm: (command: Command): string =>
    new Help().subcommandTerm(command).replace("[options]", `[${l10n.t("options")}]`),
  subcommandDescription: (command: Command): string =>
    command.name() === "help" ? helpText() : command.summary() || command.description(),
  optionDescription: (option: Option): string => {
    const about = option.long === "--help" ? helpText() : option.long === "--version" ? versionText() : undefined;
    return about ?? withFacts(option);
  },
  argumentDescription: (argument: Argument): string => withFacts(argument),
};

/** How errors in how a command is called are written. */
export const translatedErrors: OutputConfiguration = {
  outputError: (text, write) => {
    write(translateError(text));
  },
};

function helpText(): string {
  return l10n.t("display help for command");
}

function versionText(): string {
  return l10n.t("output the version number");
}

function headings(): Readonly<Record<string, string>> {
  return {
    "Usage:": l10n.t("Usage:"),
    "Arguments:": l10n.t("Arguments:"),
    "Options:": l10n.t("Options:"),
    "Commands:": l10n.t("Commands:"),
  };
}

/** A description with the values that may be chosen, and what is taken where none is given. */
function withFacts(subject: Option | Argument): string {
  const { argChoices, defaultValueDescription, description } = subject;
  const defaultValue: unknown = subject.defaultValue;
  const facts = [
    argChoices === undefined ? "" : l10n.t("choices: {0}", argChoices.map((one) => JSON.stringify(one)).join(", ")),
    defaultValue === undefined ? "" : l10n.t("default: {0}", defaultValueDescription ?? JSON.stringify(defaultValue)),
  ].filter((fact) => fact !== "");
  if (facts.length === 0) return description;
  return description === "" ? `(${facts.join(", ")})` : `${description} (${facts.join(", ")})`;
}

/** An error as commander words it, in other words; the hint at what may have been meant stands on a line of its own. */
function translateError(text: string): string {
  return text
    .split("\n")
    .map((line) => {
      for (const [pattern, say] of errors) {
        const found = pattern.exec(line);
        if (found) return say(...found.slice(1));
      }
      return line;
    })
    .join("\n");
}

type Say = (...found: readonly string[]) => string;

const errors: readonly (readonly [pattern: RegExp, say: Say])[] = [
  [/^error: unknown option '(.*)'$/, (flag = "") => l10n.t("error: unknown option '{0}'", flag)],
  [/^error: unknown command '(.*)'$/, (name = "") => l10n.t("error: unknown command '{0}'", name)],
  [/^error: missing required argument '(.*)'$/, (name = "") => l10n.t("error: missing required argument '{0}'", name)],
  [/^error: option '(.*)' argument missing$/, (flags = "") => l10n.t("error: option '{0}' argument missing", flags)],
  [
    /^error: required option '(.*)' not specified$/,
    (flags = "") => l10n.t("error: required option '{0}' not specified", flags),
  ],
  [
    /^error: option '(.*)' argument '(.*)' is invalid\. (.*)$/,
    (flags = "", value = "", why = "") =>
      l10n.t("error: option '{0}' argument '{1}' is invalid. {2}", flags, value, ofChoices(why)),
  ],
  [
    /^error: command-argument value '(.*)' is invalid for argument '(.*)'\. (.*)$/,
    (value = "", name = "", why = "") =>
      l10n.t("error: command-argument value '{0}' is invalid for argument '{1}'. {2}", value, name, ofChoices(why)),
  ],
  [
    /^error: option '(.*)' cannot be used with option '(.*)'$/,
    (one = "", other = "") => l10n.t("error: option '{0}' cannot be used with option '{1}'", one, other),
  ],
  [
    /^error: too many arguments(?: for '(.*)')?\. Expected (\d+) arguments? but got (\d+)\.$/,
    (_, expected = "", got = "") =>
      l10n.t("error: too many arguments. Expected number: {0}, given: {1}.", expected, got),
  ],
  [/^\(Did you mean one of (.*)\?\)$/, (names = "") => l10n.t("(Did you mean one of {0}?)", names)],
  [/^\(Did you mean (.*)\?\)$/, (name = "") => l10n.t("(Did you mean {0}?)", name)],
];

/** Commander's own sentence on choices; ours are translated already. */
function ofChoices(why: string): string {
  const [, choices] = /^Allowed choices are (.*)\.$/.exec(why) ?? [];
  return choices === undefined ? why : l10n.t("Allowed choices are {0}.", choices);
}
