import { emptyPolicy } from "../../../../support/empty-policy.ts";
import type { ToolPolicy } from "../../../../../server/src/protocol/tool-policy.ts";
import { decideToolCall } from "../../../../../server/src/core/agent/policy/decide.ts";
import type { PolicyDecision, PolicyLayers } from "../../../../../server/src/core/agent/policy/decide.ts";
import type { TouchedPath } from "../../../../../server/src/core/ports/tools.ts";
import { noCeiling } from "../../../../support/fakes/memory-policy-book.ts";

/** What a test says of the layers; everything else says nothing. */
export interface SaidLayers extends Partial<Omit<PolicyLayers, "ceiling" | "file">> {
  readonly file?: Partial<ToolPolicy>;
  readonly settings?: Partial<ToolPolicy>;
  readonly settingsSudo?: "allow" | "ask" | "deny";
  readonly denyRead?: readonly string[];
}

/** The layers that a test speaks of. */
export function layersOf({
  file = {},
  settings = {},
  settingsSudo = "deny",
  denyRead = [],
  ...rest
}: SaidLayers): PolicyLayers {
  return {
    ceiling: {
      policy: { ...emptyPolicy, ...settings },
      sudo: settingsSudo,
      sandbox: { ...noCeiling.sandbox, denyRead },
    },
    file: { ...emptyPolicy, ...file },
    sudo: "deny",
    trusted: true,
    given: [],
    isolated: false,
    ...rest,
  };
}

/** Decide a call of an agent. */
export function ofAgent(
  said: SaidLayers,
  tool: string,
  values: Record<string, unknown> = {},
  paths: readonly TouchedPath[] = [],
): PolicyDecision {
  const call = { callId: "c", tool, arguments: values };
  return decideToolCall({ layers: layersOf(said), call, paths, origin: "agent" });
}

/** A path of the workspace, as the toolbox would tell it. */
export function inWorkspace(path: string, written = path): TouchedPath {
  return { argument: "file", written, real: `/project/${path}`, inside: true, inWorkspace: path };
}

/** A path in the task's own folder. */
export function inTask(path: string): TouchedPath {
  return { argument: "file", written: `/runs/r/${path}`, real: `/runs/r/${path}`, inside: true, inRunFolder: true };
}

/** A path outside both. */
export function outside(real: string, written = real): TouchedPath {
  return { argument: "file", written, real, inside: false };
}
