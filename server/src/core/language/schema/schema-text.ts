import { t } from "@vscode/l10n";

/**
 * What a schema of `schemas/` says of a key, a value or a tool (`description`, an entry of `enumDescriptions`), in the reader's language. `scripts/generate/texts.ts` takes these
 * texts from the schemas themselves, so this is the one place that translates what isn't written out. For people only: what a model reads is taken from the schema as it is. A
 * text that no schema has is given back unchanged.
 */
export function schemaText(text: string): string {
  return t(text);
}
