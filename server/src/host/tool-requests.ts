import { pickOffered, type RunEnvironments } from "../core/ports/run-environment.ts";
import type { RunId } from "../protocol/states.ts";
import { ListToolsRequest } from "../protocol/tools.ts";
import { hosted, type HostedRequest } from "./hosted-request.ts";

type Environment = Readonly<Record<string, string>>;

/** The environments of runs, seen for a moment as if somebody had just started one with variables of their own: nothing of those is kept. */
export class SupposedEnvironment implements Pick<RunEnvironments, "read"> {
  readonly #real: Pick<RunEnvironments, "read">;
  #supposed: Environment = {};

  constructor(real: Pick<RunEnvironments, "read">) {
    this.#real = real;
  }

  read(runId: RunId | undefined, name: string): string | undefined {
    return (runId === undefined ? this.#supposed[name] : undefined) ?? this.#real.read(runId, name);
  }

  /** What `look` answers while a run of no id has `environment`. */
  suppose<T>(environment: Environment, look: () => T): T {
    this.#supposed = environment;
    try {
      return look();
    } finally {
      this.#supposed = {};
    }
  }
}

/** The request that tells which tools can run here. `names` as the toolbox answers it, at once. */
export function toolRequests(
  environment: SupposedEnvironment,
  names: () => readonly string[],
): readonly HostedRequest[] {
  return [
    hosted(ListToolsRequest, readParams, (params) => ({
      tools: environment.suppose(params.environment, names),
    })),
  ];
}

function readParams(value: unknown): { readonly environment: Environment } | undefined {
  const environment = isObject(value) ? value["environment"] : undefined;
  if (!isObject(environment)) return undefined;
  const texts = Object.entries(environment).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  return texts.length === Object.keys(environment).length
    ? { environment: pickOffered(Object.fromEntries(texts)) }
    : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
