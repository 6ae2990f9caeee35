import type { ManusDocument } from "../document.ts";
import { entryOf } from "../document.ts";
import type { NameUse } from "../expressions/name-use.ts";
import type { Finding } from "../finding.ts";
import { didYouMean, suggest } from "../schema/suggest.ts";
import { shiftSpan } from "../span.ts";
import { keyText } from "../yaml/node.ts";

/** Check that every input that is used is declared, and every declared one is used. Spans of `uses` are the file's. */
export function checkInputs(document: ManusDocument, uses: readonly NameUse[]): Finding[] {
  const placed = entryOf(document, "inputs");
  const declared = placed?.entry.value.kind === "mapping" ? placed.entry.value.entries : [];
  const names = declared.map(({ key }) => keyText(key)).filter((name) => name !== undefined);
  const lower = new Set(names.map((name) => name.toLowerCase()));
  const inputUses = uses.filter((use) => use.context === "inputs");
  const unknown = inputUses.flatMap((use) => {
    return use.name === undefined || lower.has(use.name.toLowerCase()) ? [] : [unknownInput(use.name, use.span, names)];
  });
  if (inputUses.some((use) => use.name === undefined)) return unknown;
  const used = new Set(inputUses.map((use) => use.name?.toLowerCase()));
  const idle = declared.flatMap(({ key }): Finding[] => {
    const name = keyText(key);
    if (name === undefined || used.has(name.toLowerCase())) return [];
    const message = `The input \`${name}\` is never used. Use it as \`\${{ inputs.${name} }}\`, or remove it.`;
    const span = shiftSpan({ start: key.start, end: key.end }, placed?.at ?? 0);
    return [{ code: "unused-input", severity: "warning", message, span }];
  });
  return [...unknown, ...idle];
}

function unknownInput(name: string, span: Finding["span"], names: readonly string[]): Finding {
  const suggestion = suggest(name, names);
  const advice = didYouMean(suggestion) || " Declare it under `inputs`.";
  const message = `This file declares no input \`${name}\`.${advice}`;
  const data = { missing: [name], ...(suggestion === undefined ? {} : { replace: suggestion }) };
  return { code: "unknown-input", severity: "error", message, span, data };
}
