import { asIs, said } from "../../locale/said.ts";
import type { Said } from "../../locale/said.ts";
import type { PolicyCeiling } from "../../ports/policy-book.ts";
import type { TouchedPath } from "../../ports/tools.ts";
import { asksForRights } from "../commands.ts";
import { isCommand, mainArgument } from "../main-argument.ts";
import { matchesPattern, parsePattern } from "../patterns.ts";
import type { ToolPolicy } from "../../../protocol/tool-policy.ts";
import { agentDefault } from "./agent-defaults.ts";
import { writesFile } from "./asked-tools.ts";
import { isProtected, liesIn } from "./protected-paths.ts";
import { isExact, namesPaths, speaksAgainst, speaksFor } from "./rules.ts";
import type { JudgedCall } from "./rules.ts";
import { suggestRule } from "./suggest-rule.ts";
import type { SuggestedRule } from "./suggest-rule.ts";

/** Who has a say: the ceiling first, then the file and what people answered, then the defaults. */
export type PolicyLayer = "ceiling" | "file" | "person" | "default";

/** Everything that counts for a call beside the call itself. */
export interface PolicyLayers {
  /** What no file can pass. */
  readonly ceiling: Pick<PolicyCeiling, "policy" | "sudo" | "sandbox">;
  /** What the file says. */
  readonly file: ToolPolicy;
  readonly sudo: "allow" | "ask" | "deny";
  /** Whether a person has confirmed the file, or it needed none: only then does an agent get more by its `allow` than by the defaults. */
  readonly trusted: boolean;
  /** Patterns that people gave when they were asked: for the run, or for its workspace folder. */
  readonly given: readonly string[];
  /** Whether an agent works in a worktree of its own. */
  readonly isolated: boolean;
}

/** One call, what is known of it, and who wants it: a direct step is what the person ran, word by word, so its default is allow. */
export interface PolicyQuestion extends JudgedCall {
  readonly layers: PolicyLayers;
  readonly origin: "step" | "agent";
}

/** Whether a call may run. */
export interface PolicyDecision {
  readonly verdict: "allow" | "ask" | "deny";
  /** A sentence without a full stop. */
  readonly because: Said;
  readonly layer: PolicyLayer;
  /** The pattern that decided, as written. */
  readonly rule?: string;
  /** What a person who is asked can grant beyond this call; absent where each call is asked for. */
  readonly grant?: SuggestedRule;
}

type Judge = (question: PolicyQuestion) => PolicyDecision | undefined;

/**
 * Decide one tool call. In each layer deny beats ask beats allow, whatever their order. What the ceiling denies or asks for stays so whatever a file or a person says
 * elsewhere. A path outside the workspace folder is denied unless an allow rule names it (`file_read(/etc/hosts)`). An allow rule with an argument fits only a simple
 * command, so that nothing rides along with what it names; rules against something look into compound commands too. What git, an editor or this program would run
 * or obey is written only after a question, or by a rule that names the very file.
 */
export function decideToolCall(question: PolicyQuestion): PolicyDecision {
  for (const judge of judges) {
    const decision = judge(question);
    if (decision !== undefined) return decision;
  }
  return byDefault(question);
}

/** Whether no call of a tool could pass: such a tool isn't offered. */
export function isToolDenied(tool: string, { ceiling, file }: Pick<PolicyLayers, "ceiling" | "file">): boolean {
  return [...ceiling.policy.deny, ...file.deny].map(parsePattern).some((rule) => {
    return (rule.argument === undefined || rule.argument === "*") && matchesPattern(rule.tool, tool);
  });
}

/** The real paths outside the workspace folder that an allowed call may touch. */
export function grantedPaths(paths: readonly TouchedPath[]): readonly string[] {
  return paths.filter(({ inside }) => !inside).map(({ real }) => real);
}

/** In this order; the first that has something to say decides. */
const judges: readonly Judge[] = [
  denied,
  rights,
  hidden,
  outside,
  askedByCeiling,
  givenByPerson,
  guarded,
  askedByFile,
  allowed,
];

function denied(question: PolicyQuestion): PolicyDecision | undefined {
  const { ceiling, file } = question.layers;
  return (
    against(question, ceiling.policy.deny, { verdict: "deny", layer: "ceiling" }) ??
    against(question, file.deny, { verdict: "deny", layer: "file" })
  );
}

/** The ceiling and the file must both grant elevated rights; nobody grants them for more than one call. */
function rights(question: PolicyQuestion): PolicyDecision | undefined {
  const how = howElevated(question);
  if (how === undefined) return undefined;
  const { ceiling, sudo, trusted } = question.layers;
  const layer = ceiling.sudo === "deny" ? "ceiling" : "file";
  if (ceiling.sudo === "deny" || sudo === "deny") {
    return {
      verdict: "deny",
      because: said("It asks for elevated rights ({0}), which this task isn't granted", how),
      layer,
    };
  }
  if (ceiling.sudo === "allow" && sudo === "allow" && trusted) return undefined;
  return { verdict: "ask", because: said("It asks for elevated rights ({0})", how), layer };
}

function howElevated({ call, origin }: PolicyQuestion): Said | undefined {
  if (call.arguments["sudo"] === true) return asIs("`sudo: true`");
  const command = origin === "agent" && isCommand(call.tool) ? mainArgument(call.tool, call.arguments) : undefined;
  return command !== undefined && asksForRights(command) ? said("by its command") : undefined;
}

/** Keys, and what this program keeps of other runs. */
function hidden({ paths, layers, origin }: PolicyQuestion): PolicyDecision | undefined {
  if (origin === "step") return undefined;
  const { denyRead } = layers.ceiling.sandbox;
  // A worktree lies among what is hidden, in `MANUS_HOME`, and is the agent's own.
  const isOwn = ({ inRunFolder, inWorkspace }: TouchedPath): boolean =>
    inRunFolder === true || (layers.isolated && inWorkspace !== undefined);
  const path = paths.find((one) => !isOwn(one) && denyRead.some((place) => liesIn(one.real, place)));
  if (path === undefined) return undefined;
  return {
    verdict: "deny",
    because: said("{0} leads to {1}, where keys and other runs lie", path.written, path.real),
    layer: "ceiling",
  };
}

function outside(question: PolicyQuestion): PolicyDecision | undefined {
  const { paths, call } = question;
  const isOutside = ({ inside }: TouchedPath): boolean => !inside;
  const named = (path: TouchedPath): boolean =>
    allowRules(question).some(({ rule }) => namesPaths(rule, { call, paths: [path] }, isOutside));
  const path = paths.find((one) => isOutside(one) && !named(one));
  return path === undefined ? undefined : { verdict: "deny", because: outsideText(path, call.tool), layer: "default" };
}

function askedByCeiling(question: PolicyQuestion): PolicyDecision | undefined {
  return against(question, question.layers.ceiling.policy.ask, { verdict: "ask", layer: "ceiling" });
}

function givenByPerson(question: PolicyQuestion): PolicyDecision | undefined {
  const rule = question.layers.given.find((one) => speaksFor(one, question) && passesGuard(one, question));
  if (rule === undefined) return undefined;
  return { verdict: "allow", because: said("A person gave the rule `{0}`", rule), layer: "person", rule };
}

/** What other programs obey is asked for unless a rule names it word by word. */
function guarded(question: PolicyQuestion): PolicyDecision | undefined {
  const path = guardedPath(question);
  if (path === undefined) return undefined;
  const exact = allowRules(question).find(({ rule }) => isExact(rule) && speaksFor(rule, question));
  if (exact !== undefined && !question.layers.file.ask.some((rule) => speaksAgainst(rule, question)))
    return allowedBy(exact);
  const because = said(
    "It writes {0}, which git, an editor or Manus Manager itself would obey",
    path.inWorkspace ?? path.real,
  );
  return { verdict: "ask", because, layer: "default" };
}

function askedByFile(question: PolicyQuestion): PolicyDecision | undefined {
  return withGrant(question, against(question, question.layers.file.ask, { verdict: "ask", layer: "file" }));
}

function allowed(question: PolicyQuestion): PolicyDecision | undefined {
  const rule = allowRules(question).find((one) => speaksFor(one.rule, question));
  return rule === undefined ? undefined : allowedBy(rule);
}

function byDefault(question: PolicyQuestion): PolicyDecision {
  const { origin, layers } = question;
  if (origin === "step") {
    const because = said("A step that a person runs may do what it says, unless a rule is against it");
    return { verdict: "allow", because, layer: "default" };
  }
  const decision: PolicyDecision = { ...agentDefault(question, layers.isolated), layer: "default" };
  const unconfirmed = layers.trusted ? undefined : layers.file.allow.find((rule) => speaksFor(rule, question));
  if (decision.verdict !== "ask" || unconfirmed === undefined) return withGrant(question, decision);
  const because = said(
    "{0}; the file's `allow: {1}` doesn't count, because nobody has confirmed the file",
    decision.because,
    unconfirmed,
  );
  return withGrant(question, { ...decision, because });
}

interface AllowRule {
  readonly rule: string;
  readonly layer: PolicyLayer;
}

/** The rules that allow something now: an agent's file needs a person's confirmation, a person's own step doesn't. */
function allowRules({ layers, origin }: PolicyQuestion): readonly AllowRule[] {
  const { ceiling, file, trusted } = layers;
  return [
    ...ceiling.policy.allow.map((rule): AllowRule => ({ rule, layer: "ceiling" })),
    ...(trusted || origin === "step" ? file.allow : []).map((rule): AllowRule => ({ rule, layer: "file" })),
  ];
}

function allowedBy({ rule, layer }: AllowRule): PolicyDecision {
  return { verdict: "allow", because: said("The rule `allow: {0}`{1} lets it run", rule, whose(layer)), layer, rule };
}

function against(
  question: PolicyQuestion,
  rules: readonly string[],
  { verdict, layer }: { readonly verdict: "ask" | "deny"; readonly layer: PolicyLayer },
): PolicyDecision | undefined {
  const rule = rules.find((one) => speaksAgainst(one, question));
  if (rule === undefined) return undefined;
  const does = verdict === "deny" ? said("forbids it") : said("wants a person's yes");
  return { verdict, because: said("The rule `{0}: {1}`{2} {3}", verdict, rule, whose(layer), does), layer, rule };
}

function whose(layer: PolicyLayer): Said {
  return layer === "ceiling" ? said(" of the settings") : asIs("");
}

function withGrant<D extends PolicyDecision | undefined>(question: PolicyQuestion, decision: D): D | PolicyDecision {
  if (decision?.verdict !== "ask") return decision;
  const grant = suggestRule(question);
  return grant === undefined ? decision : { ...decision, grant };
}

function passesGuard(rule: string, question: PolicyQuestion): boolean {
  return isExact(rule) || guardedPath(question) === undefined;
}

function guardedPath({ call, paths, origin }: PolicyQuestion): TouchedPath | undefined {
  return origin === "agent" && writesFile(call.tool) ? paths.find(isProtected) : undefined;
}

function outsideText({ written, real }: TouchedPath, tool: string): Said {
  const where = written === real ? asIs("") : said(" (really {0})", real);
  return said(
    "{0}{1} lies outside the workspace folder. To allow it, name it in the file: {2}",
    written,
    where,
    `\`tools: { allow: ["${tool}(${real})"] }\``,
  );
}
