import * as l10n from "@vscode/l10n";
import type { StepKind } from "../checks/step-facts.ts";
import type { Finding } from "../finding.ts";
import { listWords } from "../schema/suggest.ts";
import { spanOf } from "../span.ts";
import { keyText, valueAt } from "../yaml/node.ts";
import type { YamlNode } from "../yaml/node.ts";
import { entriesOf } from "./test-parts.ts";

/** The keys that say what a person does. */
const ofPeople = ["answer", "person", "unanswered"];
/** The keys that say what comes of work. */
const ofWork = ["output", "outputs", "fails", "attempts"];

/** Keys of a stub that a step of a kind has no use for, and why. */
function uselessKeys(kind: StepKind): ReadonlyMap<string, string> {
  const useless = new Map<string, string>();
  const isAgent = kind === "prompt" || kind === "task";
  if (kind === "approve")
    for (const key of ofWork) useless.set(key, l10n.t("it asks a person; say what they `answer`"));
  else for (const key of ofPeople) useless.set(key, l10n.t("it asks nobody"));
  if (kind !== "workflow") useless.set("stubs", l10n.t("it runs no workflow"));
  if (!isAgent) useless.set("replay", l10n.t("it runs no agent"));
  return useless;
}

/** Check whether a stub says something that a step of this kind can do. */
export function checkStub(
  kind: StepKind,
  { key, value }: { readonly key: YamlNode; readonly value: YamlNode | undefined },
): Finding[] {
  const useless = uselessKeys(kind);
  const parts = [value, ...entriesOf(valueAt(value, "items")).map((item) => item.value)];
  const found = parts.flatMap((part) =>
    entriesOf(part).flatMap(({ key: own }): Finding[] => {
      const name = keyText(own) ?? "";
      const because = useless.get(name);
      if (because === undefined) return [];
      const message = l10n.t("`{0}` means nothing for the step `{1}`: {2}.", name, keyText(key) ?? "", because);
      return [{ code: "unfit-stub", severity: "warning", message, span: spanOf(own) }];
    }),
  );
  return [...found, ...unanswered(kind, key, value)];
}

/** A gate whose stub says nothing of a person fails the case. */
function unanswered(kind: StepKind, key: YamlNode, value: YamlNode | undefined): Finding[] {
  if (kind !== "approve" || value === undefined || valueAt(value, "items") !== undefined) return [];
  if (["answer", "unanswered"].some((name) => valueAt(value, name) !== undefined)) return [];
  const choices = listWords(["answer", "unanswered: true"], "or");
  const message = l10n.t(
    "The step `{0}` asks a person, and its stub doesn't say what they do. Write {1}.",
    keyText(key) ?? "",
    choices,
  );
  return [{ code: "unfit-stub", severity: "warning", message, span: spanOf(key) }];
}
