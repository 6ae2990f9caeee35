import * as l10n from "@vscode/l10n";
import type { Command, Option } from "commander";

/** The manual page of a program and all its commands, in roff's `man` macros. Made from the commands alone, so it says what they say. */
export function toManPage(program: Command, version: string): string {
  const name = program.name();
  const commands = leavesOf(program);
  const lines = [
    `.TH ${name.toUpperCase()} 1 "" ${quoted(`Manus Manager ${version}`)} ${quoted("Manus Manager")}`,
    // Words keep their hyphens, and lines their right edge: addresses and options are copied from here.
    ".nh",
    ".ad l",
    heading(l10n.t("NAME")),
    `${escape(name)} \\- ${escape(program.description())}`,
    heading(l10n.t("SYNOPSIS")),
    `.B ${escape(name)}`,
    escape(l10n.t("command [options] [arguments]")),
    heading(l10n.t("COMMANDS")),
    ...commands.flatMap(commandLines),
    heading(l10n.t("OPTIONS")),
    ...optionLines(program),
    heading(l10n.t("ENVIRONMENT")),
    ...environmentLines(),
    heading(l10n.t("EXIT STATUS")),
    ...codeLines(program),
    heading(l10n.t("SEE ALSO")),
    escape(l10n.t("`manusctl <command> --help` shows one command with its examples.")),
  ];
  return `${lines.join("\n")}\n`;
}

/** The commands that do something, each after those above it. */
export function leavesOf(command: Command): readonly Command[] {
  const help = command.createHelp();
  return help.visibleCommands(command).flatMap((each) => {
    if (each.name() === "help") return [];
    const below = leavesOf(each);
    return below.length === 0 ? [each] : below;
  });
}

function commandLines(command: Command): readonly string[] {
  const help = command.createHelp();
  const names = pathOf(command).join(" ");
  const given = command.registeredArguments.map((each) => help.argumentTerm(each)).length;
  const described = command.registeredArguments.filter(({ description }) => description !== "");
  const usage = help.commandUsage(command).replace(names, "").trim();
  return [
    `.SS ${quoted(names)}`,
    `.B ${escape(names)}`,
    escape(usage),
    ".PP",
    escape(command.description()),
    ...(given === 0
      ? []
      : described.flatMap((each) => [
          ".TP",
          `.I ${escape(help.argumentTerm(each))}`,
          escape(help.argumentDescription(each)),
        ])),
    ...optionLines(command),
    ...exampleLines(afterHelp(command)),
  ];
}

function optionLines(command: Command): readonly string[] {
  const help = command.createHelp();
  const isHelp = ({ long }: Option): boolean => long === "--help";
  return help.visibleOptions(command).flatMap((option) => {
    if (isHelp(option)) return [];
    return [".TP", `.B ${escape(help.optionTerm(option))}`, escape(help.optionDescription(option))];
  });
}

/** What stands below a command's help is examples: as they are, line by line. */
function exampleLines(text: string): readonly string[] {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return lines.length === 0 ? [] : [".PP", ".nf", ...lines.map(escape), ".fi"];
}

function codeLines(program: Command): readonly string[] {
  return afterHelp(program)
    .split("\n")
    .flatMap((line) => {
      const [, code, meaning] = /^\s+(\d+)\s+(.+)$/.exec(line) ?? [];
      return code === undefined || meaning === undefined ? [] : [".TP", `.B ${code}`, escape(meaning)];
    });
}

function environmentLines(): readonly string[] {
  const variables: readonly (readonly [string, string])[] = [
    ["MANUS_HOME", l10n.t("the folder that holds everything of yours; else the platform's folder for data")],
    ["MANUS_LANGUAGE, LC_ALL, LC_MESSAGES, LANG", l10n.t("the language to speak")],
    ["MANUS_PERSON", l10n.t("who answers approvals that name who may; else your user's name")],
    ["MANUS_PAGER, PAGER", l10n.t("the program that shows long results a screenful at a time")],
    ["NO_COLOR", l10n.t("no colours where it isn't empty")],
    [
      "MANUS_MODEL_*, MANUS_SECRET_*, MANUS_API_KEY",
      l10n.t("what a run's agents may use; lent to the host in memory alone"),
    ],
  ];
  return variables.flatMap(([name, about]) => [".TP", `.B ${escape(name)}`, escape(about)]);
}

function pathOf(command: Command): readonly string[] {
  return [...(command.parent === null ? [] : pathOf(command.parent)), command.name()];
}

/** What `addHelpText("after", …)` adds: there is no other way to read it than to have the help written. */
function afterHelp(command: Command): string {
  const before = command.configureOutput();
  let written = "";
  command.configureOutput({ writeOut: (text) => void (written += text), getOutHasColors: () => false });
  command.outputHelp();
  command.configureOutput(before);
  const help = command.helpInformation();
  return written.startsWith(help) ? written.slice(help.length) : "";
}

function heading(text: string): string {
  return `.SH ${quoted(text)}`;
}

function quoted(text: string): string {
  return `"${escape(text).replaceAll('"', "\\(dq")}"`;
}

/** A text as roff shows it: backslashes and hyphens stay what they are, and no line begins with what roff reads as its own. */
function escape(text: string): string {
  return text
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .split("\n")
    .map((line) => (/^[.']/.test(line) ? `\\&${line}` : line))
    .join("\n");
}
