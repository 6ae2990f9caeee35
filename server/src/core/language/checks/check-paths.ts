import * as l10n from "@vscode/l10n";
import { matchesPattern, parsePattern } from "../../agent/patterns.ts";
import { isRefusedName, largestFile } from "../../cloud/limits.ts";
import type { AgentEngine } from "../../workflow/place-agent.ts";
import { entryOf } from "../document.ts";
import type { ManusDocument } from "../document.ts";
import type { Finding, Severity } from "../finding.ts";
import { folderOf, normalizePath, resolvePath } from "../names/file-paths.ts";
import type { FileFact, Surroundings } from "../surroundings.ts";
import type { FileKind } from "../workspace-index.ts";
import { stringValue, valueAt } from "../yaml/node.ts";
import type { YamlNode } from "../yaml/node.ts";
import { agentOfFile, agentOfStep, engineSaid } from "./agent-entries.ts";
import { pathsAtTop, pathsOfStep } from "./path-uses.ts";
import type { PathRole, PathUse } from "./path-uses.ts";
import { inFile } from "./placed-step.ts";
import type { StepInFile } from "./placed-step.ts";

/** What stands around a path. */
interface PathPlace {
  readonly document: ManusDocument;
  readonly around: Surroundings;
  /** The workspace folder that the file lies in. */
  readonly folder: string;
  /** The engine that its agent surely runs on. */
  readonly engine: AgentEngine | undefined;
  /** Patterns of tools that are allowed: they may name paths outside the workspace. */
  readonly allowed: readonly string[];
  /** Whether steps before it may make what isn't there yet. */
  readonly later: boolean;
}

/** Check the paths and globs that a file names against the disk: what must be there, what lies outside the workspace, what the cloud refuses. */
export function checkPaths(
  document: ManusDocument,
  kind: FileKind | undefined,
  steps: readonly StepInFile[],
  around: Surroundings,
): Finding[] {
  const folder = folderOf(document.file, around.index.folders);
  if (folder === undefined) return [];
  const top = {
    document,
    around,
    folder,
    engine: engineSaid(agentOfFile(document), around.fleet)?.engine,
    allowed: allowedPatterns(entryOf(document, "tools")?.entry.value),
    later: false,
  };
  const atTop = pathsAtTop(document).filter(({ role }) => kind === "task" || role === "trigger");
  return [
    ...atTop.flatMap((use) => checkPath(use, top)),
    ...steps.flatMap((step, position) => {
      const placed = document.steps[position];
      const uses = placed ? pathsOfStep(placed) : [];
      if (!placed || uses.length === 0) return [];
      const agent = agentOfStep(placed);
      const engine = agent && engineSaid(agent, around.fleet)?.engine;
      const allowed = [...top.allowed, ...allowedPatterns(valueAt(placed.node, "tools"))];
      const later = step.facts.needs ? step.facts.needs.length > 0 : position > 0;
      const place = { ...top, engine, allowed, later };
      return uses.flatMap((use) => checkPath({ ...use, span: inFile(step, use.span) }, place));
    }),
  ];
}

function allowedPatterns(tools: YamlNode | undefined): readonly string[] {
  const allow = valueAt(tools, "allow");
  return allow?.kind === "sequence" ? allow.items.map(stringValue).filter((text) => text !== undefined) : [];
}

function checkPath(use: PathUse, place: PathPlace): Finding[] {
  const { role, text } = use;
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(text)) return checkAddress(use);
  const glob = role === "openapi" || role === "directory" ? undefined : readGlob(text);
  const path = resolvePath(glob?.base ?? text, place.document.file, place.around.index.folders);
  if (isOutside(path, place)) return [outside(use)];
  if (goesToCloud(use, place) && isRefusedName(text))
    return [refuse(use, l10n.t("the cloud takes no programs and scripts"))];
  return glob ? checkGlob(use, { path, rest: glob.rest }, place) : checkFile(use, path, place);
}

function checkAddress({ role, text, span }: PathUse): Finding[] {
  if (/^https:\/\//i.test(text) || (role !== "attachment" && role !== "openapi")) return [];
  const message = l10n.t(
    "An address must start with `https://`. A file is named by its path, without anything before it.",
  );
  return [{ code: "wrong-value", severity: "error", message, span }];
}

/** A glob as a folder and what is looked for in it; undefined for a path. A trailing slash means all that is in a folder. */
function readGlob(text: string): { readonly base: string; readonly rest: string } | undefined {
  const parts = text.replaceAll("\\", "/").split("/");
  const first = parts.findIndex((part) => /[*?{}[\]!]/.test(part));
  if (first < 0) return undefined;
  const base = parts.slice(0, first).join("/");
  return { base: base === "" ? (parts[0] === "" ? "/" : ".") : `${base}/`, rest: parts.slice(first).join("/") };
}

function isOutside(path: string, { folder, allowed }: PathPlace): boolean {
  if (path === folder || path.startsWith(folder.endsWith("/") ? folder : `${folder}/`)) return false;
  return !allowed.map(parsePattern).some(({ argument }) => {
    return argument !== undefined && matchesPattern(argument.replaceAll("\\", "/"), path);
  });
}

function outside({ text, role, span }: PathUse): Finding {
  const absolute = /^(?:[A-Za-z]:)?[\\/]/.test(text);
  const advice =
    absolute && role !== "trigger"
      ? ` ${l10n.t("Or allow it: {0}.", `\`tools: { allow: ["file_read(${text})"] }\``)}`
      : "";
  const message = l10n.t(
    "`{0}` lies outside the workspace folder, where nothing of a run may reach. Move it into the folder.{1}",
    text,
    advice,
  );
  return { code: "outside-workspace", severity: "error", message, span };
}

function checkGlob(use: PathUse, glob: { path: string; rest: string }, place: PathPlace): Finding[] {
  const { files } = place.around;
  if (files.matches(glob.path, glob.rest) !== false) return [];
  // Brackets are letters of many a folder's name.
  const literal = normalizePath(`${glob.path}/${glob.rest}`);
  if (/[[\]{}!]/.test(glob.rest) && files.at(literal)?.kind !== "none") return [];
  if (place.later) {
    const message = l10n.t("No file matches `{0}` yet. A step before this one has to make one.", use.text);
    return [{ code: "no-match", severity: "information", message, span: use.span }];
  }
  const message = l10n.t("No file matches `{0}`. {1}", use.text, globAdvice(use));
  return [{ code: "no-match", severity: "warning", message, span: use.span }];
}

function globAdvice({ text, role }: PathUse): string {
  if (!text.includes("/")) return l10n.t("To look in folders below as well, write `**/{0}`.", text);
  if (role === "trigger") return l10n.t("So nothing starts the workflow, until such a file is made.");
  return l10n.t("Correct it: it is seen from the workspace folder, or from this file where it starts with `./`.");
}

function checkFile(use: PathUse, path: string, place: PathPlace): Finding[] {
  const fact = place.around.files.at(path);
  if (!fact || use.role === "trigger" || use.role === "cache")
    return fact?.kind === "none" ? unmatched(use, place) : [];
  const wanted = use.role === "directory" ? "folder" : "file";
  if (fact.kind === "none") return [missing(use, wanted, place)];
  if (fact.kind !== wanted) return [wrongThing(use, fact.kind)];
  return goesToCloud(use, place) ? tooLarge(use, fact) : [];
}

function unmatched(use: PathUse, { later }: PathPlace): Finding[] {
  const severity: Severity = later ? "information" : "warning";
  const message = later
    ? l10n.t("There is no `{0}` yet in the workspace.", use.text)
    : l10n.t("There is no `{0}` in the workspace.", use.text);
  return [{ code: "no-match", severity, message, span: use.span }];
}

const roleWords: Readonly<Record<PathRole, string>> = {
  get attachment() {
    return l10n.t("to attach");
  },
  get openapi() {
    return l10n.t("that describes the API");
  },
  get directory() {
    return l10n.t("to work in");
  },
  get cache() {
    return l10n.t("to watch");
  },
  get trigger() {
    return l10n.t("to watch");
  },
};

function missing({ text, role, span }: PathUse, wanted: "file" | "folder", { later }: PathPlace): Finding {
  if (later) {
    const message = l10n.t("There is no {0} `{1}` yet. A step before this one has to make it.", wanted, text);
    return { code: "missing-file", severity: "information", message, span };
  }
  const message = l10n.t(
    "There is no {0} `{1}` {2}. Paths start at the workspace folder, or at this file with `./`.",
    wanted,
    text,
    roleWords[role],
  );
  return { code: "missing-file", severity: "error", message, span };
}

function wrongThing({ text, role, span }: PathUse, found: "file" | "folder"): Finding {
  const advice = role === "attachment" ? ` ${l10n.t("Attach what is in it: `{0}/**`.", text.replace(/\/$/, ""))}` : "";
  const message =
    found === "file"
      ? l10n.t("`{0}` is a {1}, not a folder.{2}", text, found, advice)
      : l10n.t("`{0}` is a {1}, not a file.{2}", text, found, advice);
  return { code: "missing-file", severity: "error", message, span };
}

function goesToCloud({ role }: PathUse, { engine }: PathPlace): boolean {
  return engine === "manus" && role === "attachment";
}

function tooLarge(use: PathUse, fact: FileFact): Finding[] {
  if (fact.kind !== "file" || fact.bytes <= largestFile) return [];
  const megabytes = String(Math.ceil(fact.bytes / 1024 / 1024));
  return [refuse(use, l10n.t("it has {0} MB, and the cloud takes 512 MB a file", megabytes))];
}

function refuse({ text, span }: PathUse, because: string): Finding {
  const message = l10n.t("`{0}` can't be attached: {1}. Attach another file, or use `engine: local`.", text, because);
  return { code: "attachment-refused", severity: "error", message, span };
}
