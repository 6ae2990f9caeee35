import type { ToolCall, TouchedPath } from "../ports/tools.ts";
import { commandVariants, isSimpleCommand } from "./commands.ts";
import { isCommand, mainArgument } from "./main-argument.ts";
import { matchesPattern, parsePattern } from "./patterns.ts";
import type { ToolPattern } from "./patterns.ts";

/** What a file or the settings say about tools: patterns such as `file_*` or `shell_exec(git push*)`. */
export interface ToolPolicy {
  readonly allow: readonly string[];
  readonly ask: readonly string[];
  readonly deny: readonly string[];
}

/** A policy that says nothing: what no rule names follows the default of the call's origin. */
export const emptyPolicy: ToolPolicy = { allow: [], ask: [], deny: [] };

/** One call and what is known of it. */
export interface PolicyQuestion {
  readonly policy: ToolPolicy;
  readonly call: ToolCall;
  /** The paths it would touch. */
  readonly paths: readonly TouchedPath[];
  /** Who wants it: a direct step is what the person ran, word by word, so its default is allow. */
  readonly origin: "step" | "agent";
}

/** Whether a call may run. `because` is a sentence; `rule` the pattern that decided, as written. */
export interface PolicyDecision {
  readonly verdict: "allow" | "ask" | "deny";
  readonly because: string;
  readonly rule?: string;
}

/**
 * Decide one tool call. Deny beats ask beats allow, whatever their order. `sudo` is denied. A path outside the workspace folder is
 * denied unless an allow rule names it (`file_read(/etc/hosts)`). An allow rule with an argument fits only a simple command, so
 * that nothing rides along with what it names; rules against something look into compound commands too.
 */
export function decideToolCall(question: PolicyQuestion): PolicyDecision {
  const { policy, call, paths } = question;
  const denying = policy.deny.find((rule) => speaksAgainst(rule, question));
  if (denying !== undefined) return decide("deny", `The rule \`deny: ${denying}\` forbids it`, denying);
  if (call.arguments["sudo"] === true) {
    return decide("deny", "It asks for elevated rights (`sudo: true`), which this task isn't granted");
  }
  const outside = paths.find((path) => !path.inside && !isNamed(path, policy.allow, call.tool));
  if (outside !== undefined) return decide("deny", outsideText(outside, call.tool));
  const asking = policy.ask.find((rule) => speaksAgainst(rule, question));
  if (asking !== undefined) return decide("ask", `The rule \`ask: ${asking}\` wants a person's yes`, asking);
  const allowing = policy.allow.find((rule) => speaksFor(rule, question));
  if (allowing !== undefined) return decide("allow", `The rule \`allow: ${allowing}\` lets it run`, allowing);
  return decide("allow", "A step that a person runs may do what it says, unless a rule is against it");
}

/** The real paths outside the workspace folder that an allowed call may touch. */
export function grantedPaths(paths: readonly TouchedPath[]): readonly string[] {
  return paths.filter(({ inside }) => !inside).map(({ real }) => real);
}

function decide(verdict: PolicyDecision["verdict"], because: string, rule?: string): PolicyDecision {
  return rule === undefined ? { verdict, because } : { verdict, because, rule };
}

function outsideText({ written, real }: TouchedPath, tool: string): string {
  const where = written === real ? "" : ` (really ${real})`;
  return `${written}${where} lies outside the workspace folder. To allow it, name it in the file: \`tools: { allow: ["${tool}(${real})"] }\``;
}

/** A rule against something fits when any reading of the call fits. */
function speaksAgainst(written: string, { call, paths }: PolicyQuestion): boolean {
  const rule = parsePattern(written);
  if (!matchesPattern(rule.tool, call.tool)) return false;
  if (rule.argument === undefined) return true;
  const argument = mainArgument(call.tool, call.arguments);
  const readings = paths.flatMap((path) => [path.written, path.real]);
  if (argument !== undefined) readings.push(...(isCommand(call.tool) ? commandVariants(argument) : [argument]));
  return readings.some((reading) => fits(rule.argument ?? "", reading));
}

/** A rule for something fits only what it surely names. */
function speaksFor(written: string, { call, paths }: PolicyQuestion): boolean {
  const rule = parsePattern(written);
  if (!matchesPattern(rule.tool, call.tool)) return false;
  if (rule.argument === undefined) return true;
  const argument = mainArgument(call.tool, call.arguments);
  if (isCommand(call.tool)) {
    return argument !== undefined && isSimpleCommand(argument) && matchesPattern(rule.argument, argument.trim());
  }
  if (paths.length > 0) return paths.every((path) => namesPath(rule, path));
  return argument !== undefined && matchesPattern(rule.argument, argument);
}

function isNamed(path: TouchedPath, allow: readonly string[], tool: string): boolean {
  return allow.map(parsePattern).some((rule) => matchesPattern(rule.tool, tool) && namesPath(rule, path));
}

/**
 * The real path decides, so that neither `..` nor a link leads past a rule. What is written counts too where the rule is that very text
 * and no pattern: then the person has named the link itself.
 */
function namesPath({ argument }: ToolPattern, { written, real }: TouchedPath): boolean {
  if (argument === undefined) return false;
  return fits(argument, real) || (!argument.includes("*") && slashes(argument) === slashes(written));
}

function fits(pattern: string, text: string): boolean {
  return matchesPattern(slashes(pattern), slashes(text)) || matchesPattern(pattern, text);
}

function slashes(path: string): string {
  return path.replaceAll("\\", "/");
}
