/** What a file or the settings say about tools: patterns such as `file_*` or `shell_exec(git push*)`. */
export interface ToolPolicy {
  readonly allow: readonly string[];
  readonly ask: readonly string[];
  readonly deny: readonly string[];
}

/** A policy that says nothing: what no rule names follows the default of the call's origin. */
export const emptyPolicy: ToolPolicy = { allow: [], ask: [], deny: [] };
