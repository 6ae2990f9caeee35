import * as l10n from "@vscode/l10n";
import type { Finding } from "../finding.ts";
import { parseDuration } from "../../workflow/durations.ts";
import { listWords } from "../schema/suggest.ts";
import { spanOf } from "../span.ts";
import { keyText, stringValue, valueAt } from "../yaml/node.ts";
import type { MappingEntry, YamlNode } from "../yaml/node.ts";
import { entryAt } from "./step-facts.ts";

/** Find keys at the top of a file that are right by themselves but change nothing beside those that stand there. */
export function checkEntryEffect({ key, value }: MappingEntry): Finding[] {
  switch (keyText(key)) {
    case "inputs":
      return value.kind === "mapping" ? value.entries.flatMap((input) => checkInput(input)) : [];
    case "concurrency":
      return idle(
        value,
        "onConflict",
        "group",
        l10n.t("It says what happens to a run whose `group` is taken, and there is no `group`."),
      );
    case "limits":
      return endsAtOnce(entryAt(value, "timeout"));
    case "retry":
      return checkRetry(value);
    default:
      return [];
  }
}

/** The same of the keys of a step. */
export function checkStepEffect(step: YamlNode): Finding[] {
  const approval = valueAt(step, "approve");
  const retry = valueAt(step, "retry");
  const limits = valueAt(step, "limits");
  return [
    ...idle(step, "maxParallel", "forEach", l10n.t("It is about the entries of `forEach`, and there is no `forEach`.")),
    ...(approval ? checkApproval(approval) : []),
    ...idleCache(step),
    ...(retry ? checkRetry(retry) : []),
    ...endsAtOnce(entryAt(step, "timeout")),
    ...(limits ? endsAtOnce(entryAt(limits, "timeout")) : []),
  ];
}

/** What an agent did in a worktree of its own is reviewed each time, so no result of it is kept. */
function idleCache(step: YamlNode): Finding[] {
  const cache = entryAt(step, "cache");
  if (!cache || stringValue(valueAt(valueAt(step, "workspace"), "isolation")) !== "worktree") return [];
  return [
    withoutEffect(cache, l10n.t("The agent works in a worktree of its own, and what it changes there is never kept.")),
  ];
}

/** A key that does nothing without another one. */
function idle(node: YamlNode, key: string, needed: string, because: string): Finding[] {
  const entry = entryAt(node, key);
  return entry && !entryAt(node, needed) ? [withoutEffect(entry, because)] : [];
}

function withoutEffect({ key }: MappingEntry, because: string): Finding {
  const message = l10n.t("`{0}` changes nothing here. {1}", keyText(key) ?? "", because);
  return { code: "key-without-effect", severity: "warning", message, span: spanOf(key) };
}

function checkInput({ value }: MappingEntry): Finding[] {
  const type = stringValue(valueAt(value, "type")) ?? "string";
  const options = entryAt(value, "options");
  const fallback = valueAt(value, "default");
  const required = entryAt(value, "required");
  const known = ["string", "number", "boolean", "file"].includes(type);
  const idleOptions =
    options && known ? [withoutEffect(options, l10n.t("Only an input of the type `choice` has options."))] : [];
  const always = required?.value.kind === "scalar" && required.value.value === true && fallback !== undefined;
  const idleRequired = always ? [withoutEffect(required, l10n.t("With a `default` there always is a value."))] : [];
  return [...idleOptions, ...idleRequired, ...(type === "choice" ? oneOf(fallback, options?.value, "options") : [])];
}

function checkApproval(approval: YamlNode): Finding[] {
  const fallback = valueAt(approval, "default");
  const choices = valueAt(approval, "choices");
  const advice = l10n.t("It's the answer when the time is over, and there is no `timeout`.");
  return [
    ...idle(approval, "default", "timeout", advice),
    ...oneOf(fallback, choices, "choices"),
    ...endsAtOnce(entryAt(approval, "timeout")),
  ];
}

/** A default that must be one of a list; of a gate without `choices`, of the two answers that there always are. */
function oneOf(value: YamlNode | undefined, list: YamlNode | undefined, name: "options" | "choices"): Finding[] {
  const text = stringValue(value);
  const own = list?.kind === "sequence" ? list.items.map(stringValue) : undefined;
  const known = own ?? (list === undefined && name === "choices" ? ["approved", "denied"] : []);
  const texts = known.filter((item) => item !== undefined);
  const open = texts.length < known.length || [text, ...texts].some((one) => one?.includes("${{"));
  if (!value || text === undefined || texts.length === 0 || open || texts.includes(text)) return [];
  const message = l10n.t("`default` must be one of the {0}: {1}.", name, listWords(texts, "or"));
  return [{ code: "wrong-value", severity: "error", message, span: spanOf(value) }];
}

function checkRetry(retry: YamlNode): Finding[] {
  const attempts = valueAt(retry, "attempts");
  if (attempts?.kind !== "scalar" || attempts.value !== 1) return [];
  return ["backoff", "delay", "on"].flatMap((name) => {
    const entry = entryAt(retry, name);
    return entry ? [withoutEffect(entry, l10n.t("With one attempt in all there is no second one."))] : [];
  });
}

/** A time of no length. */
function endsAtOnce(entry: MappingEntry | undefined): Finding[] {
  const text = stringValue(entry?.value);
  if (!entry || text === undefined || parseDuration(text) !== 0) return [];
  const message = l10n.t("A time of 0 is over before anything has begun. Give it some length, or leave it out.");
  return [{ code: "impossible-limit", severity: "warning", message, span: spanOf(entry.value) }];
}
