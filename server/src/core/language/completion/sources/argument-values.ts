import type { DeclaredInput } from "../../workspace-index.ts";
import type { Offer, Question } from "../offer.ts";
import { stepTarget } from "../step-target.ts";
import { booleanOffers, textOffers } from "./choices.ts";
import { pathOffers } from "./paths.ts";

/** Arguments of tools that are paths, and what for. */
const paths: Readonly<Record<string, "folders" | "files">> = {
  file: "files",
  path: "folders",
  exec_dir: "folders",
  local_dir: "folders",
  mdx_file_path: "files",
  attachments: "files",
};

/** Whether an argument of a tool is a path. */
export function isPathArgument(name: string): boolean {
  return Object.hasOwn(paths, name);
}

/** What an argument of a tool, or an input of a file, can be: paths, choices, `true` and `false`. */
export function argumentOffers(question: Question): Offer[] {
  const target = stepTarget(question);
  const name = question.cursor.path[3];
  if (!target || typeof name !== "string") return [];
  if ("tool" in target) return isPathArgument(name) ? toolPaths(question, name) : [];
  const input = target.file.inputs.find((candidate) => candidate.name === name);
  return input ? inputOffers(question, input) : [];
}

/** A tool's relative paths start at the workspace folder. */
function toolPaths(question: Question, name: string): Offer[] {
  const wish = { from: "workspace" } as const;
  return pathOffers(question, paths[name] === "folders" ? { ...wish, only: "folders" } : wish);
}

function inputOffers(question: Question, { type, options }: DeclaredInput): Offer[] {
  if (type === "file") return pathOffers(question, { from: "workspace" });
  return type === "boolean" ? booleanOffers() : textOffers(options);
}
