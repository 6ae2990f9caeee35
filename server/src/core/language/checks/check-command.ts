import { isCommand, mainArgumentName } from "../../agent/main-argument.ts";
import { findUnsafePlace } from "../../workflow/command-words.ts";
import { splitTemplate } from "../../workflow/template.ts";
import type { Finding } from "../finding.ts";
import { stringValue } from "../yaml/node.ts";
import type { YamlNode } from "../yaml/node.ts";
import { entryAt } from "./step-facts.ts";

/**
 * Find an expression in a command of a direct tool call that stands where its value could not be passed as one word: such a file is
 * refused when it's run. A file is read in many places, so it is held against the rules of POSIX shells; where commands run in
 * PowerShell the host checks once more by its rules.
 */
export function checkCommand(step: YamlNode): Finding[] {
  const tool = stringValue(entryAt(step, "tool")?.value);
  if (tool === undefined || !isCommand(tool)) return [];
  const given = entryAt(step, "with")?.value;
  const name = mainArgumentName(tool);
  const command = given === undefined || name === undefined ? undefined : entryAt(given, name)?.value;
  const text = stringValue(command);
  if (command === undefined || text === undefined) return [];
  const unsafe = findUnsafePlace(splitTemplate(text), "posix");
  if (unsafe === undefined) return [];
  const span = { start: command.start, end: command.end };
  return [{ code: "unsafe-expression", severity: "error", message: `${unsafe}.`, span }];
}
