import picomatch from "picomatch";
import type { KnowledgeItem, KnowledgeScope } from "../../../../../schemas/generated/format.ts";
import { normalizePath } from "../../language/names/file-paths.ts";
import type { StreamDraft } from "../../ports/driver.ts";
import { entriesOf, has } from "../loop/grown.ts";
import type { AgentContext } from "../loop/moves.ts";
import { matchesPattern, parsePattern } from "../patterns.ts";
import { readUsedCall } from "./knowledge-state.ts";
import type { Knowing } from "./knowledge-state.ts";

/** The knowledge that is to be given now: items whose whole scope holds and that weren't given in this attempt. Those without a scope are given at the start. */
export function dueKnowledge(knowing: Knowing, context: AgentContext): readonly StreamDraft[] {
  return context.spec.knowledge
    .map((item, index) => ({ item, id: `knowledge-${index + 1}` }))
    .filter(({ item, id }) => !has(knowing.given, id) && holds(item.scope ?? {}, knowing, context))
    .map(({ item, id }) => knowledgeEvent(item, id));
}

function knowledgeEvent({ text, scope }: KnowledgeItem, id: string): StreamDraft {
  return { type: "knowledge", source: "knowledge", id, text, scope: scope ?? {} };
}

/** Each part that is there must hold, and does when one of its entries does. */
function holds(scope: KnowledgeScope, knowing: Knowing, context: AgentContext): boolean {
  return (
    (scope.words === undefined || scope.words.some((word) => standsIn(word, context.spec.prompt))) &&
    (scope.tools === undefined || usesOne(scope.tools, knowing)) &&
    (scope.files === undefined || touchesOne(scope.files, knowing, context))
  );
}

/** As a word or phrase of its own: `art` doesn't stand in `start`. Upper and lower case are the same, and so is every kind of blank. */
function standsIn(word: string, text: string): boolean {
  const plain = (part: string): string => part.toLowerCase().replace(/\s+/g, " ").trim();
  const wanted = plain(word);
  const whole = plain(text);
  if (wanted === "") return false;
  for (let at = whole.indexOf(wanted); at >= 0; at = whole.indexOf(wanted, at + 1)) {
    if (!continues(wanted[0], whole[at - 1]) && !continues(wanted.at(-1), whole[at + wanted.length])) return true;
  }
  return false;
}

/** Whether two neighbouring characters belong to one word. */
function continues(inside: string | undefined, outside: string | undefined): boolean {
  const letter = /[\p{L}\p{N}_]/u;
  return letter.test(inside ?? "") && letter.test(outside ?? "");
}

function usesOne(patterns: readonly string[], { used }: Knowing): boolean {
  const calls = entriesOf(used).map(readUsedCall);
  return patterns.map(parsePattern).some((pattern) =>
    calls.some(({ tool, argument }) => {
      if (!matchesPattern(pattern.tool, tool)) return false;
      return pattern.argument === undefined || (argument !== undefined && matchesPattern(pattern.argument, argument));
    }),
  );
}

/** Globs start at the folder that the agent works in, or with `./` or `../` at the file of the task; paths of calls start at the former. */
function touchesOne(globs: readonly string[], { touched }: Knowing, context: AgentContext): boolean {
  if (touched.size === 0) return false;
  const folder = normalizePath(context.workspaceFolder);
  const paths = entriesOf(touched).map((path) => absolute(path, folder));
  const own = normalizePath(context.spec.file).replace(/\/[^/]*$/, "");
  return globs.some((glob) => {
    const matches = picomatch(absolute(glob, /^\.\.?[\\/]/.test(glob) ? own : folder), { dot: true });
    return paths.some((path) => matches(path));
  });
}

function absolute(path: string, folder: string): string {
  const slashed = path.replaceAll("\\", "/");
  return normalizePath(/^(?:[A-Za-z]:)?\//.test(slashed) ? slashed : `${folder}/${slashed}`);
}
