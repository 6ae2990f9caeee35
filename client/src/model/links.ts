import * as l10n from "@vscode/l10n";
import type { StreamKey } from "../../../server/src/protocol/runs.ts";
import { checkName } from "./slugs.ts";

/** What a link into the editor asks for. */
export type Link =
  | { readonly kind: "trigger"; readonly name: string; readonly inputs: Readonly<Record<string, string>> }
  /** `taskId`: one of its agents; `seq`: the number of an event of that stream. */
  | { readonly kind: "run"; readonly runId: string; readonly taskId?: string; readonly seq?: number }
  /** `because`: a sentence. */
  | { readonly kind: "refused"; readonly because: string };

/** A link comes from anywhere, a page or a message: what it says is shown to a person, so it must be short and plain. */
const mostInputs = 20;
const longestValue = 1_000;
const longestQuery = 8_000;
const longestShown = 120;

/**
 * Read a link `…/trigger?name=<workflow>&input.<name>=<value>` or `…/run?id=<run>`, which may go on with `&task=<task>` and `&seq=<event>`. `query` is what the editor
 * hands on: it has decoded the percent signs once, so no value can have an `&`. What doesn't belong there, more than a person can look at, and characters that hide what stands
 * there are refused.
 */
export function readLink(path: string, query: string): Link {
  if (query.length > longestQuery) return refused(l10n.t("The link is too long"));
  const parameters = query.split("&").flatMap((part): Parameters => {
    const end = part.indexOf("=");
    if (part === "") return [];
    return end === -1 ? [[part, ""]] : [[part.slice(0, end), part.slice(end + 1)]];
  });
  switch (path) {
    case "/trigger":
      return readTrigger(parameters);
    case "/run":
      return readRun(parameters);
    default:
      return refused(l10n.t("The link asks for something that Manus Manager doesn't know"));
  }
}

type Parameters = readonly (readonly [name: string, value: string])[];

function readTrigger(parameters: Parameters): Link {
  const names = parameters.filter(([key]) => key === "name").map(([, value]) => value);
  const [name] = names;
  if (name === undefined || names.length > 1 || checkName(name) !== undefined)
    return refused(l10n.t("The link doesn't name one workflow: it needs name=<name>"));
  const others = parameters.filter(([key]) => key !== "name");
  if (others.length > mostInputs) return refused(l10n.t("The link gives more than {0} inputs", mostInputs));
  const inputs = new Map<string, string>();
  for (const [key, value] of others) {
    const input = /^input\.([a-z][a-z0-9_-]{0,62})$/.exec(key)?.[1];
    if (input === undefined || inputs.has(input))
      return refused(l10n.t("The link says something that isn't understood: {0}", shown(key)));
    if (value.length > longestValue) return refused(l10n.t("The link's value of {0} is too long", input));
    if (hides(value)) return refused(l10n.t("The link's value of {0} has characters that can't be shown", input));
    inputs.set(input, value);
  }
  return { kind: "trigger", name, inputs: Object.fromEntries(inputs) };
}

function readRun(parameters: Parameters): Link {
  const given = new Map(parameters);
  const [runId, taskId, seq] = ["id", "task", "seq"].map((name) => given.get(name));
  const known = given.size === parameters.length && [...given.keys()].every((name) => /^(?:id|task|seq)$/.test(name));
  if (!known || runId === undefined || !isId(runId) || (taskId !== undefined && !isId(taskId)))
    return refused(l10n.t("The link doesn't name one run: it needs id=<run>"));
  if (seq !== undefined && !/^[1-9]\d{0,11}$/.test(seq))
    return refused(l10n.t("The link names no event: {0}", shown(seq)));
  return {
    kind: "run",
    runId,
    ...(taskId !== undefined && { taskId }),
    ...(seq !== undefined && { seq: Number(seq) }),
  };
}

/** The link into a run's panel, as {@link readLink} reads it; without its beginning, which the editor knows. */
export function linkToRun({ runId, taskId }: StreamKey, seq?: number): string {
  const parts = [`id=${runId}`, taskId === undefined ? "" : `task=${taskId}`, seq === undefined ? "" : `seq=${seq}`];
  return `/run?${parts.filter((part) => part !== "").join("&")}`;
}

function isId(text: string): boolean {
  return /^[0-9A-HJKMNP-TV-Z]{26}$/.test(text);
}

/** Control characters, and those of writing direction and of no width, by which a text can look like another one. */
function hides(text: string): boolean {
  return /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/u.test(text);
}

/** A text from outside as it is shown: no longer than a line, and nothing in it that hides. */
export function shown(text: string): string {
  const plain = text.replaceAll(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu, "�");
  return plain.length > longestShown
    ? l10n.t("{0}… ({1} characters)", plain.slice(0, longestShown - 1), plain.length)
    : plain;
}

function refused(because: string): Link {
  return { kind: "refused", because };
}
