import * as l10n from "@vscode/l10n";
import { resolve } from "node:path";
import type { Command } from "commander";
import { present } from "../core/present.ts";
import type { InstanceSpec } from "../protocol/instances.ts";
import { collect, parseAmount, parseTime, parseWhole } from "./arguments.ts";

/** What is decided about an instance, as flags. */
export interface InstanceOptions {
  readonly title?: string;
  readonly capacity?: number;
  readonly model?: string;
  readonly profile?: string;
  readonly directory?: string;
  readonly maxTime?: number;
  readonly maxTurns?: number;
  readonly maxCost?: number;
  readonly maxCredits?: number;
  readonly allow?: readonly string[];
  readonly ask?: readonly string[];
  readonly deny?: readonly string[];
  readonly scaleTo?: number;
}

/** The flags of {@link InstanceOptions}. */
export function addInstanceOptions(command: Command): Command {
  return command
    .option("--title <title>", l10n.t("what people read"))
    .option("--capacity <number>", l10n.t("how many tasks it holds at once, 1 to 5"), parseWhole(1, 5))
    .option("--model <model>", l10n.t("what its agents think with that name no model (engine local)"))
    .option(
      "--profile <profile>",
      l10n.t("what its cloud tasks get that name no profile: lite, standard, max (engine manus)"),
    )
    .option("--directory <folder>", l10n.t("only tasks of workspaces in this folder run on it"))
    .option("--max-time <duration>", l10n.t("how long one of its tasks may take, such as 90s, 10m, 2h"), parseTime)
    .option("--max-turns <number>", l10n.t("how many turns one of its agents may take"), parseWhole(1))
    .option("--max-cost <dollars>", l10n.t("what one of its tasks may cost, in US dollars"), parseAmount)
    .option("--max-credits <credits>", l10n.t("what one of its cloud tasks may cost, in credits"), parseAmount)
    .option(
      "--allow <pattern>",
      l10n.t("tools that its tasks may use without asking; may be given several times"),
      collect,
    )
    .option("--ask <pattern>", l10n.t("tools that its tasks ask for; may be given several times"), collect)
    .option("--deny <pattern>", l10n.t("tools that its tasks may not use; may be given several times"), collect)
    .option("--scale-to <number>", l10n.t("start others of its kind while it is full, so many in all"), parseWhole(1));
}

type Decided = Omit<InstanceSpec, "id" | "accountId" | "engine" | "title" | "capacity" | "scaledFrom"> &
  Partial<Pick<InstanceSpec, "title" | "capacity">>;

/** What the flags decide. Rules and limits are completed by those that `before` has. Relative folders count from `cwd`. */
export function readInstanceOptions(
  options: InstanceOptions,
  cwd: string,
  before: Partial<InstanceSpec> = {},
): Decided {
  const { title, capacity, model, profile, scaleTo } = options;
  const directory = options.directory === undefined ? undefined : resolve(cwd, options.directory);
  const limits = readLimits(options, before.limits);
  const policy = readPolicy(options, before.policy);
  return present({ title, capacity, model, profile, directory, scaleTo, limits, policy });
}

function readLimits(options: InstanceOptions, before: InstanceSpec["limits"]): InstanceSpec["limits"] {
  const { maxTime: timeoutMs, maxTurns: turns, maxCost: cost, maxCredits: credits } = options;
  const limits = present({ timeoutMs, turns, cost, credits });
  return Object.keys(limits).length === 0 ? undefined : { ...before, ...limits };
}

function readPolicy({ allow, ask, deny }: InstanceOptions, before: InstanceSpec["policy"]): InstanceSpec["policy"] {
  const rules = present({ allow, ask, deny });
  return Object.keys(rules).length === 0 ? undefined : { allow: [], ask: [], deny: [], ...before, ...rules };
}
