import { t } from "@vscode/l10n";

/** A sentence that people and models read: people in the language of this process, models always in English. */
export interface Said {
  readonly text: string;
  readonly english: string;
}

/**
 * Say something to people and models at once: `said("{0} is no web address", address)`. Like `l10n.t`, with a literal as the first argument, from where the bundles have it; a
 * value that is itself said goes into each language as it is there.
 */
export function said(template: string, ...values: readonly (string | Said)[]): Said {
  const english = values.map((value) => (typeof value === "string" ? value : value.english));
  return {
    text: t(template, ...values.map((value) => (typeof value === "string" ? value : value.text))),
    english: template.replace(/\{(\d+)\}/g, (place, index: string) => english[Number(index)] ?? place),
  };
}

/** What has no words of any language in it: a name, a path. Nothing, where nothing is to be said. */
export function asIs(text: string): Said {
  return { text, english: text };
}
