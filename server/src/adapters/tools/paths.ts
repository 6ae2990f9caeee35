import { lstat, readlink, realpath } from "node:fs/promises";
import { dirname, isAbsolute, join, parse, relative, resolve, sep } from "node:path";
import type { ToolContext, TouchedPath } from "../../core/ports/tools.ts";
import { ToolFailure } from "./results.ts";
import { systemCode } from "./system-failure.ts";

/** The two folders a call may touch without being granted more. */
export type Territory = Pick<ToolContext, "workspaceFolder" | "runFolder">;

/** As many links as Linux follows before it gives up. */
const maximumLinks = 40;

/**
 * The absolute path that the operating system would reach by `path`: every link followed, a dangling one too, and `..` taken after the
 * links before it. From the first part that doesn't exist on, the rest is taken as written.
 *
 * @throws a system error with the code `ELOOP` for links that lead in a circle, or one for a path that can't be one.
 */
export async function followLinks(path: string): Promise<string> {
  const pending = partsOf(path);
  // Where all of it is there the system does the same in one step.
  if (!pending.includes("..")) {
    const real = await realPathIfAny(path);
    if (real !== undefined) return real;
  }
  let at = parse(path).root;
  for (let links = 0; pending.length > 0;) {
    const part = pending.shift() ?? "";
    if (part === "..") {
      at = dirname(at);
      continue;
    }
    const next = join(at, part);
    const entry = await entryAt(next);
    if (entry.kind === "absent") return followFromAbsent(at, [part, ...pending]);
    if (entry.kind === "plain") {
      at = next;
      continue;
    }
    links += 1;
    if (links > maximumLinks) throw Object.assign(new Error(`Too many links in ${path}`), { code: "ELOOP" });
    if (isAbsolute(entry.target)) at = parse(entry.target).root;
    pending.unshift(...partsOf(entry.target));
  }
  // Gives the name as the disk spells it where upper and lower case are the same.
  return realpath(at);
}

async function realPathIfAny(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return undefined;
  }
}

/** A part that isn't there can't be a link; but behind a `..` there may be one again. */
async function followFromAbsent(at: string, rest: readonly string[]): Promise<string> {
  const path = resolve(at, ...rest);
  return rest.includes("..") ? followLinks(path) : join(await realpath(at), ...rest);
}

function partsOf(path: string): string[] {
  const separators = sep === "\\" ? /[\\/]+/ : /\/+/;
  const parts = path.slice(parse(path).root.length).split(separators);
  return parts.filter((part) => part !== "" && part !== ".");
}

type Entry =
  | { readonly kind: "absent" }
  | { readonly kind: "plain" }
  | { readonly kind: "link"; readonly target: string };

async function entryAt(path: string): Promise<Entry> {
  try {
    const stats = await lstat(path);
    return stats.isSymbolicLink() ? { kind: "link", target: await readlink(path) } : { kind: "plain" };
  } catch (error) {
    // Where this user may not look, it can't open anything either.
    if (["ENOENT", "ENOTDIR", "EACCES"].includes(systemCode(error) ?? "")) return { kind: "absent" };
    throw error;
  }
}

/** Whether `path` is `folder` or lies below it; both absolute and real. */
export function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === "" || (way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

/** What a call would touch by a path that stands in one of its arguments. Never throws: what can't be followed counts as outside. */
export async function locate(argument: string, written: string, territory: Territory): Promise<TouchedPath> {
  const path = absolute(written, territory);
  try {
    const real = await followLinks(path);
    return { argument, written, real, ...(await whereIn(real, territory)) };
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return { argument, written, real: resolve(path), inside: false };
  }
}

async function whereIn(
  real: string,
  { workspaceFolder, runFolder }: Territory,
): Promise<Pick<TouchedPath, "inside" | "inWorkspace" | "inRunFolder">> {
  const [workspace, run] = await Promise.all([followLinks(workspaceFolder), followLinks(runFolder)]);
  const [inWorkspace, inRunFolder] = [isWithin(real, workspace), isWithin(real, run)];
  return {
    inside: inWorkspace || inRunFolder,
    ...(inWorkspace ? { inWorkspace: relative(workspace, real).split(sep).join("/") || "." } : {}),
    ...(inRunFolder ? { inRunFolder } : {}),
  };
}

/** Not `path.join`: that would take `..` before the links are followed. */
function absolute(written: string, territory: Territory): string {
  return isAbsolute(written) ? written : `${territory.workspaceFolder}${sep}${written}`;
}

/**
 * The real path that a call may touch by `written`: inside its folders, or granted by the gate.
 *
 * @throws ToolFailure `outside-workspace`, `path-changed` where it isn't what the gate has decided about, or `workspace-missing` when the workspace folder is gone; as {@link followLinks}.
 */
export async function admit(written: string, context: ToolContext): Promise<string> {
  if ((await entryAt(context.workspaceFolder)).kind === "absent") throw workspaceMissing(context);
  const real = await followLinks(absolute(written, context));
  const decided = context.decided?.find((path) => path.written === written);
  if (decided !== undefined && decided.real !== real) throw leadsElsewhere(written, decided.real, real);
  if ((await whereIn(real, context)).inside) return real;
  if (context.granted.some((granted) => isWithin(real, granted))) return real;
  throw new ToolFailure(
    "outside-workspace",
    `${written} leads to ${real}, outside the workspace folder`,
    "Use a path inside the workspace folder, or let the task's policy grant this one",
  );
}

function workspaceMissing(context: ToolContext): ToolFailure {
  const message = `The workspace folder ${context.workspaceFolder} is not there any more`;
  return new ToolFailure("workspace-missing", message, "Restore or mount it again, then run the step again");
}

/** Somebody has put another link, file or folder there since the gate decided. */
function leadsElsewhere(written: string, before: string, now: string): ToolFailure {
  const message = `${written} led to ${before} when it was decided about, and leads to ${now} now`;
  return new ToolFailure("path-changed", message, "Call it again: it is decided anew");
}

/** How a real path is named to the caller: relative to the workspace folder with forward slashes, or absolute outside it. */
export async function nameForCaller(real: string, territory: Territory): Promise<string> {
  const root = await followLinks(territory.workspaceFolder);
  return (isWithin(real, root) ? relative(root, real) || "." : real).split(sep).join("/");
}
