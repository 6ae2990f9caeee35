import * as l10n from "@vscode/l10n";
import type { Provider } from "../../protocol/accounts.ts";
import type { InstanceSpec } from "../../protocol/instances.ts";
import { maximumCapacity } from "./transition-instance.ts";

/** The most instances of one kind that an instance may be scaled to. */
const mostOfKind = 20;

/** What is wrong with the spec of an instance whose account has this provider, a sentence; undefined when nothing is. */
export function findFault(instance: InstanceSpec, provider: Provider): string | undefined {
  return findFaultOfName(instance) ?? findFaultOfEngine(instance, provider) ?? findFaultOfBounds(instance);
}

/** Whether a name is a slug, as files name accounts and instances: lower-case letters, digits and single hyphens, at most 64 characters. */
function isSlug(name: string): boolean {
  return name.length <= 64 && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(name);
}

/** Whether a path begins at a root, of this platform or of Windows. */
function isAbsolute(path: string): boolean {
  return /^(\/|[a-z]:[\\/]|\\\\)/i.test(path);
}

function findFaultOfName({ id, title }: InstanceSpec): string | undefined {
  if (!isSlug(id)) return l10n.t("`{0}` is no name for an instance: use lower-case letters, digits and hyphens", id);
  return title.trim() === "" ? l10n.t("An instance needs a title") : undefined;
}

function findFaultOfEngine({ engine, model, profile }: InstanceSpec, provider: Provider): string | undefined {
  if (engine === "tool" && provider !== "local") return l10n.t("Direct tool calls only run on this machine");
  if ((engine === "manus") !== (provider === "manus"))
    return l10n.t("An account of the provider {0} doesn't do the work of the engine {1}", provider, engine);
  if (model !== undefined && engine !== "local") return l10n.t("The engine {0} has no `model`", engine);
  if (profile !== undefined && engine !== "manus") return l10n.t("The engine {0} has no `profile`", engine);
  return undefined;
}

function findFaultOfBounds({ capacity, directory, scaleTo, limits = {} }: InstanceSpec): string | undefined {
  if (!isWhole(capacity, 1, maximumCapacity))
    return l10n.t("The capacity is a whole number from 1 to {0}", maximumCapacity);
  if (directory !== undefined && !isAbsolute(directory)) return l10n.t("The directory {0} isn't absolute", directory);
  if (scaleTo !== undefined && !isWhole(scaleTo, 1, mostOfKind))
    return l10n.t("An instance is scaled to a whole number of instances from 1 to {0}", mostOfKind);
  const wrong = Object.entries(limits).find(([, limit]) => !(Number.isFinite(limit) && limit > 0));
  return wrong === undefined ? undefined : l10n.t("The limit {0} is a number above 0", wrong[0]);
}

function isWhole(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}
