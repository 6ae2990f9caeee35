import * as l10n from "@vscode/l10n";
import { existsSync } from "node:fs";
import { join } from "node:path";

/** The variable that says which language our programs speak, whatever the rest of the system does. */
export const languageVariable = "MANUS_LANGUAGE";

/**
 * The language that a person's environment asks for, as they wrote it (`de`, `de_DE.UTF-8`, `zh-CN`): `MANUS_LANGUAGE`, else what POSIX says of messages. `C` and `POSIX` are English;
 * where nothing is said it's the language of the system, if that is known.
 */
export function wantedLanguage(
  environment: Readonly<Record<string, string | undefined>>,
  ofSystem?: string,
): string | undefined {
  const named = [languageVariable, "LC_ALL", "LC_MESSAGES", "LANG"].map((name) => environment[name]);
  return named.find((name) => name !== undefined && name !== "") ?? ofSystem;
}

/** Speak a language from here on, as far as there is a bundle of texts for it in this folder; else English. Answers whose texts are taken: `en` where there are none. */
export function speak(wanted: string | undefined, folder: string): string {
  for (const tag of candidates(wanted)) {
    const file = join(folder, `bundle.l10n.${tag}.json`);
    if (!existsSync(file)) continue;
    l10n.config({ fsPath: file });
    return tag;
  }
  l10n.config({ contents: {} });
  return "en";
}

/** What its bundle may be called, the closest first: `zh_Hans_CN.UTF-8` is `zh-hans-cn`, `zh-cn`, `zh`. */
function candidates(wanted: string | undefined): readonly string[] {
  const tag = (wanted ?? "")
    .replace(/[.@].*$/, "")
    .replaceAll("_", "-")
    .toLowerCase();
  // What isn't written like a tag names no file of ours.
  if (!/^[a-z]{2,3}(?:-[a-z0-9]{2,8})*$/.test(tag)) return [];
  const [language = "", ...rest] = tag.split("-");
  const simplified = language === "zh" && !rest.some((part) => ["hant", "tw", "hk", "mo"].includes(part));
  return [tag, ...(simplified ? ["zh-cn"] : []), language];
}
