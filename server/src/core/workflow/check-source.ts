import * as l10n from "@vscode/l10n";
import type { AgentSource } from "./agent-source.ts";
import { checkExpression } from "./expressions.ts";
import { secretName } from "./secrets.ts";
import { expressionsOf } from "./template.ts";

/** The contexts that the texts of a step read when its turn comes. */
export const stepContexts: readonly string[] = ["inputs", "env", "workspace", "run", "steps"];

/** The contexts that the texts of a step read: with `forEach` besides which item it is. */
export function contextsOfStep(isLooped: boolean): readonly string[] {
  return isLooped ? [...stepContexts, "item", "index"] : stepContexts;
}

/** The contexts that the texts of a task file read. */
const taskContexts: readonly string[] = ["inputs", "env", "workspace", "run"];

/** What keeps an agent's expressions from being evaluated whatever the values are, a sentence each. `ofStep`: what the step may read that it stands in. */
export function checkSource(
  { keys, called, sudo }: AgentSource,
  ofStep: readonly string[] = stepContexts,
): readonly string[] {
  const contexts = called === undefined ? ofStep : taskContexts;
  const { datasources, ...rest } = keys;
  return [
    ...Object.entries({ ...rest, ...(sudo === undefined ? {} : { "tools.sudo": sudo }) }).flatMap(([key, value]) =>
      check(key, value, contexts),
    ),
    ...check("datasources", datasources, contexts, true),
    ...check("with", called?.with, ofStep),
  ];
}

function check(key: string, value: unknown, contexts: readonly string[], secrets = false): readonly string[] {
  return expressionsOf(value).flatMap((source) => {
    if (secrets && secretName(source) !== undefined) return [];
    const why = checkExpression(source, contexts, false);
    return why === undefined ? [] : [l10n.t("`{0}` in `{1}` can't be evaluated: {2}.", source.trim(), key, why)];
  });
}
