import type { ToolCall, TouchedPath } from "../../ports/tools.ts";
import { commandVariants, isSimpleCommand } from "../commands.ts";
import { isAddress, isCommand, mainArgument } from "../main-argument.ts";
import { matchesPattern, parsePattern } from "../patterns.ts";
import type { ToolPattern } from "../patterns.ts";
import { addressVariants, namesAddress } from "./addresses.ts";

/** A call and the paths it would touch. */
export interface JudgedCall {
  readonly call: ToolCall;
  readonly paths: readonly TouchedPath[];
}

/** A rule against something fits when any reading of the call fits. */
export function speaksAgainst(written: string, { call, paths }: JudgedCall): boolean {
  const rule = parsePattern(written);
  if (!speaksOfTool(rule, call.tool)) return false;
  const { argument } = rule;
  if (argument === undefined) return true;
  const readings = paths.flatMap(({ written: text, real, inWorkspace = real }) => [text, real, inWorkspace]);
  const main = mainArgument(call.tool, call.arguments);
  if (main !== undefined) readings.push(...variantsOf(call.tool, main));
  return readings.some((reading) => fits(argument, reading) || fits(argument.normalize(), reading.normalize()));
}

/** A rule for something fits only what it surely names. */
export function speaksFor(written: string, { call, paths }: JudgedCall): boolean {
  const rule = parsePattern(written);
  if (!speaksOfTool(rule, call.tool)) return false;
  if (rule.argument === undefined) return true;
  const main = mainArgument(call.tool, call.arguments);
  if (isCommand(call.tool)) {
    return main !== undefined && isSimpleCommand(main) && matchesPattern(rule.argument, main.trim());
  }
  if (isAddress(call.tool)) return main !== undefined && namesAddress(rule.argument, main);
  if (paths.length > 0) return paths.every((path) => namesPath(rule, path));
  return main !== undefined && matchesPattern(rule.argument, main);
}

/** Whether a rule that names paths names every path that `isWanted`, whatever it says of the others. */
export function namesPaths(
  written: string,
  { call, paths }: JudgedCall,
  isWanted: (path: TouchedPath) => boolean,
): boolean {
  const rule = parsePattern(written);
  return speaksOfTool(rule, call.tool) && paths.filter(isWanted).every((path) => namesPath(rule, path));
}

/** Whether a rule names a path word by word: without any wildcard in what stands in its parentheses. */
export function isExact(written: string): boolean {
  const { argument } = parsePattern(written);
  return argument !== undefined && !argument.includes("*");
}

/** Opening a page in a new browser is opening a page. */
function speaksOfTool({ tool, argument }: ToolPattern, called: string): boolean {
  if (matchesPattern(tool, called)) return true;
  return argument !== undefined && called === "browser_restart" && matchesPattern(tool, "browser_navigate");
}

function variantsOf(tool: string, main: string): readonly string[] {
  if (isCommand(tool)) return commandVariants(main);
  return isAddress(tool) ? addressVariants(main) : [main];
}

/**
 * The real path decides, so that neither `..` nor a link leads past a rule: an absolute one, or one that starts at the workspace folder. What is written counts too where
 * the rule is that very text and no pattern: then the person has named the link itself.
 */
function namesPath({ argument }: ToolPattern, { written, real, inWorkspace }: TouchedPath): boolean {
  if (argument === undefined) return false;
  if (inWorkspace !== undefined && fits(argument.replace(/^\.\//, ""), inWorkspace)) return true;
  return fits(argument, real) || (isExact(`(${argument})`) && slashes(argument) === slashes(written));
}

function fits(pattern: string, text: string): boolean {
  return matchesPattern(slashes(pattern), slashes(text)) || matchesPattern(pattern, text);
}

function slashes(path: string): string {
  return path.replaceAll("\\", "/");
}
