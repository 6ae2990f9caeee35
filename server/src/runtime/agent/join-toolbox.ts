import { Cancelled } from "../../core/ports/cancellation.ts";
import type { Cancellation } from "../../core/ports/cancellation.ts";
import type { AnnouncedTool, DatasourceSession } from "../../core/ports/datasources.ts";
import type { Toolbox } from "../../core/ports/tools.ts";

/** What leads calls where they belong. */
export interface JoinOptions {
  readonly toolbox: Toolbox;
  readonly session: Pick<DatasourceSession, "call">;
  /** What the stream has announced, by the names of the tools. */
  readonly announced: ReadonlyMap<string, AnnouncedTool>;
  /** Resolves when what was decided about a call is on disk: it doesn't run before. Rejects with `Cancelled`. */
  readonly settled: (cancellation: Cancellation) => Promise<void>;
}

/** A toolbox that leads the calls of announced tools to their datasources, with what the stream has announced of them, and all others to the tools of this machine. */
export function joinToolbox({ toolbox, session, announced, settled }: JoinOptions): Toolbox {
  return {
    names: (runId) => [...toolbox.names(runId), ...announced.keys()],
    touches: async (call, context) => (announced.has(call.tool) ? [] : toolbox.touches(call, context)),
    preview: async (call, context) => (announced.has(call.tool) ? undefined : toolbox.preview(call, context)),
    sandbox: () => toolbox.sandbox(),
    async execute(call, context) {
      try {
        await settled(context.cancellation);
      } catch (error) {
        if (error instanceof Cancelled) return { outcome: "interrupted", output: "" };
        throw error;
      }
      const tool = announced.get(call.tool);
      return tool === undefined ? toolbox.execute(call, context) : session.call(call, tool.fingerprint, context);
    },
    endTask: (runId, taskId) => toolbox.endTask(runId, taskId),
    endRun: (runId) => toolbox.endRun(runId),
  };
}
