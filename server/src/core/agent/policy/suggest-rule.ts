import { isSimpleCommand } from "../commands.ts";
import { isAddress, mainArgument } from "../main-argument.ts";
import { isDatasourceTool } from "./asked-tools.ts";
import { originOf } from "./addresses.ts";
import type { JudgedCall } from "./rules.ts";

/** What a person can grant beyond one call. */
export interface SuggestedRule {
  /** `shell_exec(npm test)`. */
  readonly pattern: string;
  /** Whether it makes sense beyond the run: another run may mean another thing by the same name. */
  readonly lasting: boolean;
}

const longestArgument = 200;

/**
 * The narrowest pattern that covers a call and the ones like it: the very command, the folder of the file, the origin of the address, the tool of a datasource. Undefined
 * where each call is a matter of its own.
 */
export function suggestRule(judged: JudgedCall): SuggestedRule | undefined {
  const { call } = judged;
  if (isDatasourceTool(call.tool)) return { pattern: call.tool, lasting: false };
  const argument = argumentOf(judged);
  if (argument === undefined || argument.length > longestArgument || argument.includes("${{")) return undefined;
  const tool = isAddress(call.tool) ? "browser_navigate" : call.tool;
  return { pattern: `${tool}(${argument})`, lasting: !call.tool.startsWith("deploy_") };
}

function argumentOf({ call, paths }: JudgedCall): string | undefined {
  const main = mainArgument(call.tool, call.arguments);
  if (main === undefined) return folderOf(paths);
  if (call.tool === "shell_exec") return isSimpleCommand(main) && !main.includes("*") ? main.trim() : undefined;
  if (call.tool === "deploy_expose_port") return main;
  if (!isAddress(call.tool)) return folderOf(paths);
  const origin = originOf(main);
  return origin === undefined ? undefined : `${origin}/*`;
}

/** The folder that all of them lie in; of a single file at the top its name. */
function folderOf(paths: JudgedCall["paths"]): string | undefined {
  const places = paths.map(({ inWorkspace }) => inWorkspace ?? "*");
  const [first = "*"] = places;
  const folders = new Set(places.map((place) => place.split("/").slice(0, -1).join("/")));
  if (places.some((place) => place.includes("*")) || folders.size !== 1) return undefined;
  const [folder = ""] = folders;
  if (folder !== "") return `${folder}/**`;
  return places.length === 1 ? first : undefined;
}
