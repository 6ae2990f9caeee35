import { matchesPattern } from "../patterns.ts";

/** Tools that change a file of the workspace: a worktree of the agent's own makes them harmless. */
const writingTools = ["file_write", "file_str_replace", "make_manus_page"];

/** Tools that an agent's every call, or every first one, is asked for, and what they do. */
const askedTools = [
  "shell_exec",
  "shell_write_to_process",
  "browser_navigate",
  "browser_restart",
  "browser_console_exec",
  "deploy_expose_port",
  "deploy_apply_deployment",
];

/** How the tools of datasources begin. */
const datasourcePrefixes = ["mcp_", "api_"];

/** Whether a tool belongs to a datasource: `mcp_…`, `api_…`. */
export function isDatasourceTool(tool: string): boolean {
  return datasourcePrefixes.some((prefix) => tool.startsWith(prefix));
}

/** Whether a tool writes a file that its call names. */
export function writesFile(tool: string): boolean {
  return writingTools.includes(tool);
}

/**
 * The tools that a pattern of tool names fits and that the defaults ask for; for those of datasources, whose names aren't known before they're asked, `mcp_…` or the
 * pattern itself. `isolated`: the agent has a worktree of its own, where writing needs no question.
 */
export function mayNameAskedTool(pattern: string, isolated: boolean): readonly string[] {
  const known = [...askedTools, ...(isolated ? [] : writingTools)].filter((tool) => matchesPattern(pattern, tool));
  const fixed = pattern.split("*")[0] ?? "";
  const ofDatasources = datasourcePrefixes.filter(
    (prefix) => fixed.startsWith(prefix) || (pattern.includes("*") && prefix.startsWith(fixed)),
  );
  return [...known, ...ofDatasources.map((prefix) => (fixed.startsWith(prefix) ? pattern : `${prefix}…`))];
}

/** Whether what stands in a pattern's parentheses may name a path outside the workspace folder. */
export function mayReachOutside(argument: string | undefined): boolean {
  if (argument === undefined) return false;
  return /^(?:[/\\~]|[A-Za-z]:[/\\])/.test(argument) || /(?:^|[/\\])\.\.(?:[/\\]|$)/.test(argument);
}
