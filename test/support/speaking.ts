import * as l10n from "@vscode/l10n";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Does something while this process speaks a language that has a bundle of texts, then English again. */
export function speaking<Result>(language: "en" | "de" | "zh-cn", act: () => Result): Result {
  if (language !== "en") l10n.config({ contents: readFileSync(bundleOf(language), "utf8") });
  try {
    return act();
  } finally {
    l10n.config({ contents: {} });
  }
}

function bundleOf(language: string): string {
  return join(import.meta.dirname, `../../l10n/bundle.l10n.${language}.json`);
}
