import * as l10n from "@vscode/l10n";
import { toolSchemas } from "../../../../../schemas/generated/tools.ts";
import { matchesPattern, parsePattern } from "../../agent/patterns.ts";
import { entryOf } from "../document.ts";
import type { ManusDocument } from "../document.ts";
import type { Finding } from "../finding.ts";
import { shiftSpan, spanOf } from "../span.ts";
import type { FleetFacts } from "../surroundings.ts";
import { stringValue, valueAt } from "../yaml/node.ts";
import type { YamlNode } from "../yaml/node.ts";
import { inFile } from "./placed-step.ts";
import type { StepInFile } from "./placed-step.ts";

const toolNames: readonly string[] = Object.keys(toolSchemas);

/** What a tool needs that this machine may lack, and how it gets it. */
const needs = (): readonly (readonly [tools: RegExp, remedy: string])[] => [
  [/^browser_/, l10n.t("It needs a browser: install Chrome, Chromium or Edge, or name one with `MANUS_BROWSER`.")],
  [/^info_search_web$/, l10n.t("It needs a search provider: set `SEARXNG_URL`, `BRAVE_API_KEY` or `TAVILY_API_KEY`.")],
  [
    /^deploy_/,
    l10n.t("The target that `MANUS_DEPLOY_TARGET` names lacks its keys: see the documentation of deployments."),
  ],
];

/**
 * Find tools that can't run on this machine now: steps that call one, and permissions that are for nothing else, as agents aren't offered it. Nothing while it isn't known which tools can run.
 */
export function checkAvailableTools(
  document: ManusDocument,
  steps: readonly StepInFile[],
  { tools }: Pick<FleetFacts, "tools">,
): Finding[] {
  if (tools === undefined) return [];
  const isMissing = (name: string): boolean => toolNames.includes(name) && !tools.has(name);
  const placed = entryOf(document, "tools");
  const atTop = permissionsIn(placed?.entry.value).map((node) => ({ node, at: placed?.at ?? 0 }));
  const inSteps = document.steps.flatMap((step) =>
    permissionsIn(valueAt(step.node, "tools")).map((node) => ({ node, at: step.at })),
  );
  return [
    ...steps.flatMap((step) => missingCall(step, isMissing)),
    ...[...atTop, ...inSteps].flatMap(({ node, at }) =>
      missingPermission(node, isMissing).map((finding) => ({ ...finding, span: shiftSpan(finding.span, at) })),
    ),
  ];
}

function missingCall(step: StepInFile, isMissing: (name: string) => boolean): Finding[] {
  const target = step.facts.kind === "tool" ? step.facts.target : undefined;
  if (!target || !isMissing(target.name)) return [];
  const message = l10n.t(
    "`{0}` can't run on this machine now, so this step would fail. {1}",
    target.name,
    remedyFor(target.name),
  );
  return [{ code: "unavailable-tool", severity: "warning", message, span: inFile(step, target.span) }];
}

/** The patterns that let tools run, with or without a question. */
function permissionsIn(tools: YamlNode | undefined): readonly YamlNode[] {
  return ["allow", "ask"].flatMap((list) => {
    const node = valueAt(tools, list);
    return node?.kind === "sequence" ? node.items : [];
  });
}

function missingPermission(node: YamlNode, isMissing: (name: string) => boolean): Finding[] {
  const pattern = stringValue(node)?.trim() ?? "";
  if (pattern === "" || pattern.includes("${{")) return [];
  const fitting = toolNames.filter((name) => matchesPattern(parsePattern(pattern).tool, name));
  const [first] = fitting;
  if (first === undefined || !fitting.every(isMissing)) return [];
  const what = fitting.length === 1 ? `\`${first}\`` : l10n.t("No tool that `{0}` fits", pattern);
  const can = fitting.length === 1 ? l10n.t("can't run") : l10n.t("can run");
  const message = l10n.t("{0} {1} on this machine now, so agents aren't offered it. {2}", what, can, remedyFor(first));
  return [{ code: "unavailable-tool", severity: "information", message, span: spanOf(node) }];
}

function remedyFor(tool: string): string {
  return needs().find(([tools]) => tools.test(tool))?.[1] ?? l10n.t("It isn't part of this version.");
}
