import * as l10n from "@vscode/l10n";
import type { StepInFile } from "../checks/placed-step.ts";
import type { ManusDocument } from "../document.ts";
import { entryOf } from "../document.ts";
import type { NameUse } from "../expressions/name-use.ts";
import type { Finding } from "../finding.ts";
import { didYouMean, suggest } from "../schema/suggest.ts";
import { shiftSpan } from "../span.ts";
import { keyText } from "../yaml/node.ts";

/** Check that every input that is used is declared, and every declared one is used: by `uses`, whose spans are the file's, and by the steps. */
export function checkInputs(
  document: ManusDocument,
  uses: readonly NameUse[],
  steps: readonly StepInFile[],
): Finding[] {
  const placed = entryOf(document, "inputs");
  const declared = placed?.entry.value.kind === "mapping" ? placed.entry.value.entries : [];
  const names = declared.map(({ key }) => keyText(key)).filter((name) => name !== undefined);
  const check = new InputCheck(names);
  for (const use of uses) check.take(use, 0);
  for (const { facts, at } of steps) for (const use of facts.uses) check.take(use, at);
  if (check.usesAny) return check.unknown;
  const idle = declared.flatMap(({ key }): Finding[] => {
    const name = keyText(key);
    if (name === undefined || check.used.has(name.toLowerCase())) return [];
    const message = l10n.t(
      "The input `{0}` is never used. Use it as {1}, or remove it.",
      name,
      `\`\${{ inputs.${name} }}\``,
    );
    const span = shiftSpan({ start: key.start, end: key.end }, placed?.at ?? 0);
    return [{ code: "unused-input", severity: "warning", message, span }];
  });
  return [...check.unknown, ...idle];
}

/** Goes through the uses of inputs; names don't care about upper and lower case. */
class InputCheck {
  readonly unknown: Finding[] = [];
  readonly used = new Set<string>();
  /** Whether somewhere only the run tells which input is meant: then all are used. */
  usesAny = false;
  private readonly names: readonly string[];
  private readonly lower: ReadonlySet<string>;

  constructor(names: readonly string[]) {
    this.names = names;
    this.lower = new Set(names.map((name) => name.toLowerCase()));
  }

  take({ context, name, span }: NameUse, at: number): void {
    if (context !== "inputs") return;
    if (name === undefined) {
      this.usesAny = true;
      return;
    }
    const lower = name.toLowerCase();
    this.used.add(lower);
    if (!this.lower.has(lower)) this.unknown.push(unknownInput(name, shiftSpan(span, at), this.names));
  }
}

function unknownInput(name: string, span: Finding["span"], names: readonly string[]): Finding {
  const suggestion = suggest(name, names);
  const advice = didYouMean(suggestion) || ` ${l10n.t("Declare it under `inputs`.")}`;
  const message = l10n.t("This file declares no input `{0}`.{1}", name, advice);
  const data = { missing: [name], ...(suggestion === undefined ? {} : { replace: suggestion }) };
  return { code: "unknown-input", severity: "error", message, span, data };
}
