/** Rules about tools, as a file or an instance has them: patterns by what becomes of a call. Deny beats ask beats allow, whatever the order. */
export interface ToolPolicy {
  readonly allow: readonly string[];
  readonly ask: readonly string[];
  readonly deny: readonly string[];
}
