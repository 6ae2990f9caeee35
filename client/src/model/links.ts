import * as l10n from "@vscode/l10n";
import { checkName } from "./slugs.ts";

/** What a link into the editor asks for. */
export type Link =
  | { readonly kind: "trigger"; readonly name: string; readonly inputs: Readonly<Record<string, string>> }
  | { readonly kind: "run"; readonly runId: string }
  /** `because`: a sentence. */
  | { readonly kind: "refused"; readonly because: string };

/** A link comes from anywhere, a page or a message: what it says is shown to a person, so it must be short and plain. */
const mostInputs = 20;
const longestValue = 1_000;
const longestQuery = 8_000;
const longestShown = 120;

/**
 * Read a link `…/trigger?name=<workflow>&input.<name>=<value>` or `…/run?id=<run>`. `query` is what the editor
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
  const [first, ...others] = parameters;
  const valid = first?.[0] === "id" && others.length === 0 && /^[0-9A-HJKMNP-TV-Z]{26}$/.test(first[1]);
  if (!valid) return refused(l10n.t("The link doesn't name one run: it needs id=<run>"));
  return { kind: "run", runId: first[1] };
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
