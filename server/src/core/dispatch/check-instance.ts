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
  if (!isSlug(id)) return `\`${id}\` is no name for an instance: use lower-case letters, digits and hyphens`;
  return title.trim() === "" ? "An instance needs a title" : undefined;
}

function findFaultOfEngine({ engine, model, profile }: InstanceSpec, provider: Provider): string | undefined {
  if (engine === "tool" && provider !== "local") return "Direct tool calls only run on this machine";
  if ((engine === "manus") !== (provider === "manus"))
    return `An account of the provider ${provider} doesn't do the work of the engine ${engine}`;
  if (model !== undefined && engine !== "local") return `The engine ${engine} has no \`model\``;
  if (profile !== undefined && engine !== "manus") return `The engine ${engine} has no \`profile\``;
  return undefined;
}

function findFaultOfBounds({ capacity, directory, scaleTo, limits = {} }: InstanceSpec): string | undefined {
  if (!isWhole(capacity, 1, maximumCapacity)) return `The capacity is a whole number from 1 to ${maximumCapacity}`;
  if (directory !== undefined && !isAbsolute(directory)) return `The directory ${directory} isn't absolute`;
  if (scaleTo !== undefined && !isWhole(scaleTo, 1, mostOfKind))
    return `An instance is scaled to a whole number of instances from 1 to ${mostOfKind}`;
  const wrong = Object.entries(limits).find(([, limit]) => !(Number.isFinite(limit) && limit > 0));
  return wrong === undefined ? undefined : `The limit ${wrong[0]} is a number above 0`;
}

function isWhole(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}
