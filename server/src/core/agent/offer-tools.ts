import { toolNames, toolSchemas } from "../../../../schemas/generated/tools.ts";
import type { AnnouncedTool } from "../ports/datasources.ts";
import type { OfferedTool } from "./loop/moves.ts";

/** The tools of this machine that a run has, as a model is told of them, in the order of the schemas; then those of its datasources. */
export function offerTools(
  there: readonly string[],
  announced: ReadonlyMap<string, AnnouncedTool>,
  isDenied: (tool: string) => boolean,
): readonly OfferedTool[] {
  const names = new Set(there);
  const own = toolNames
    .filter((name) => names.has(name))
    .map((name): OfferedTool => {
      const { description, parameters } = toolSchemas[name].function;
      return { name, description, parameters: parameters as unknown as OfferedTool["parameters"] };
    });
  const foreign = [...announced.values()].map(({ name, description, parameters }) => ({
    name,
    description,
    parameters,
  }));
  // Without `idle` no agent could end.
  return [...own, ...foreign].filter(({ name }) => name === "idle" || !isDenied(name));
}
