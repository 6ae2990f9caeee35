import type { Env } from "../../../../schemas/generated/format.ts";
import type { RunId, Timestamp } from "../../protocol/states.ts";
import { createScope } from "./expressions.ts";
import type { Evaluated } from "./expressions.ts";
import { evaluateKeepingSecrets } from "./secrets.ts";

/** Which run it is, and where. */
export interface RunPlace {
  readonly runId: RunId;
  readonly startedAt: Timestamp;
  /** Absolute path. */
  readonly workspaceFolder: string;
}

/** The contexts that depend neither on inputs nor on any step. `name` is that of the file whose expressions read them. */
export function startContexts(
  name: string,
  { runId, startedAt, workspaceFolder }: RunPlace,
): { readonly run: object; readonly workspace: object } {
  const folders = workspaceFolder.split(/[\\/]/).filter((part) => part !== "");
  return {
    run: { id: runId, name, startedAt },
    workspace: { root: workspaceFolder, name: folders.at(-1) ?? workspaceFolder },
  };
}

/** What a file sets under `env`, as texts. Secrets stay references, see `fillSecrets`. */
export function readEnvironment(
  env: Env,
  contexts: Readonly<Record<string, unknown>>,
): Evaluated<Readonly<Record<string, string>>> {
  const scope = createScope(contexts);
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    const evaluated = evaluateKeepingSecrets(String(value), scope);
    if (!evaluated.ok) {
      return { ok: false, reason: { ...evaluated.reason, message: `\`env.${name}\`: ${evaluated.reason.message}` } };
    }
    environment[name] = evaluated.value;
  }
  return { ok: true, value: environment };
}
