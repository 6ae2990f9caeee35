import type { ToolPolicy } from "../../server/src/protocol/tool-policy.ts";

/** A policy that says nothing: what no rule names follows the default of the call's origin. */
export const emptyPolicy: ToolPolicy = { allow: [], ask: [], deny: [] };
