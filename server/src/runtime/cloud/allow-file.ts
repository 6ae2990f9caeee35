import * as l10n from "@vscode/l10n";
import { isProtected } from "../../core/agent/policy/protected-paths.ts";
import { decideToolCall } from "../../core/agent/policy/decide.ts";
import type { TouchedPath } from "../../core/ports/tools.ts";
import type { CloudWork } from "./work-context.ts";

/** Whether a file may be read for the cloud, or written with what came from there. */
export type FileVerdict =
  | { readonly verdict: "allow"; readonly path: string }
  | { readonly verdict: "ask"; readonly path: string; readonly because: string }
  | { readonly verdict: "deny"; readonly because: string };

/**
 * Decide about one file as if the agent's own tool touched it: rules of the settings, the instance, the file and the person count. What only the default would ask for is allowed, as the
 * task's file itself names it, but for files that other programs obey.
 */
export async function mayTouch(tool: "file_read" | "file_write", file: string, work: CloudWork): Promise<FileVerdict> {
  const { order, spec, ports, taskFolder } = work;
  const { runId, workspaceFolder } = order;
  const call = {
    callId: `${tool}-${order.taskId}`,
    tool,
    arguments: tool === "file_write" ? { file, content: "" } : { file },
  };
  const [paths, ceiling, given] = await Promise.all([
    ports.toolbox.touches(call, { workspaceFolder, runFolder: taskFolder }),
    ports.book.ceiling(),
    ports.book.given(runId, workspaceFolder),
  ]);
  const { policy: own, sudo, trusted } = spec;
  const bound = order.instance.policy;
  const decision = decideToolCall({
    call,
    paths,
    origin: "agent",
    layers: {
      ceiling,
      file: { allow: own.allow, ask: [...own.ask, ...(bound?.ask ?? [])], deny: [...own.deny, ...(bound?.deny ?? [])] },
      sudo,
      trusted,
      given: given.map(({ pattern }) => pattern),
      isolated: false,
    },
  });
  const path = paths[0]?.real;
  if (path === undefined) return { verdict: "deny", because: l10n.t("Nobody can tell where {0} leads", file) };
  if (decision.verdict === "deny") return { verdict: "deny", because: decision.because.text };
  const isNamed = decision.layer === "default" && !paths.some((one: TouchedPath) => isProtected(one));
  if (decision.verdict === "allow" || isNamed) return { verdict: "allow", path };
  return { verdict: "ask", path, because: decision.because.text };
}
