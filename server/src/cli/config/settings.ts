import * as l10n from "@vscode/l10n";
import { distance } from "fastest-levenshtein";

/** One thing that a person may set for `manusctl`. */
export interface ConfigSetting {
  readonly key: ConfigKey;
  readonly description: string;
  /** The variable that says the same, and wins. */
  readonly variable?: string;
  /** What it may be; absent: any text. */
  readonly choices?: readonly string[];
  /** What counts while nothing says it, in words. */
  readonly fallback: string;
}

export const configKeys = ["account", "colour", "instance", "language", "model", "pager", "person", "profile"] as const;
export type ConfigKey = (typeof configKeys)[number];

/** What a person has set, by its key. */
export type ConfigValues = Partial<Readonly<Record<ConfigKey, string>>>;

/** All that can be set, in the order of their names. */
export function configSettings(): readonly ConfigSetting[] {
  const chosen = l10n.t("chosen by the host");
  return [
    { key: "account", description: l10n.t("who pays for tasks that name no account"), fallback: chosen },
    {
      key: "colour",
      description: l10n.t("whether results are coloured on a terminal"),
      variable: "NO_COLOR",
      choices: ["auto", "never"],
      fallback: "auto",
    },
    { key: "instance", description: l10n.t("what executes tasks that name no instance"), fallback: chosen },
    {
      key: "language",
      description: l10n.t("the language to speak, e.g. de"),
      variable: "MANUS_LANGUAGE",
      fallback: l10n.t("the system's"),
    },
    { key: "model", description: l10n.t("what agents think with that name no model"), fallback: chosen },
    {
      key: "pager",
      description: l10n.t("the program that shows long results; empty for none"),
      variable: "MANUS_PAGER",
      fallback: l10n.t("PAGER, else the system's"),
    },
    {
      key: "person",
      description: l10n.t("who answers approvals that name who may"),
      variable: "MANUS_PERSON",
      fallback: l10n.t("your user's name"),
    },
    {
      key: "profile",
      description: l10n.t("what cloud tasks get that name no profile"),
      choices: ["lite", "standard", "max"],
      fallback: l10n.t("the account's"),
    },
  ];
}

/** Whether it is the name of something that can be set. */
export function isConfigKey(key: string): key is ConfigKey {
  return (configKeys as readonly string[]).includes(key);
}

/** The key that was probably meant; nothing where none is near. */
export function nearestKey(key: string): ConfigKey | undefined {
  const near = configKeys.map((each) => ({ each, far: distance(key.toLowerCase(), each) }));
  const best = near.toSorted((one, other) => one.far - other.far)[0];
  return best !== undefined && best.far <= Math.ceil(best.each.length / 3) ? best.each : undefined;
}

/** What is wrong with a value, a sentence; nothing where it may be so. */
export function checkConfigValue(key: ConfigKey, value: string): string | undefined {
  const choices = configSettings().find((each) => each.key === key)?.choices;
  if (choices !== undefined && !choices.includes(value)) return l10n.t("{0} is one of {1}", key, choices.join(", "));
  if (key !== "pager" && value.trim() === "") return l10n.t("{0} can't be empty; unset it instead", key);
  return /[\u0000-\u001f\u007f]/.test(value) ? l10n.t("{0} is a text in one line", key) : undefined;
}

/** What a file holds: what can be used of it, and what is wrong with the rest, a sentence each. */
export function readConfig(content: unknown): { readonly values: ConfigValues; readonly problems: readonly string[] } {
  if (typeof content !== "object" || content === null || Array.isArray(content))
    return { values: {}, problems: [l10n.t("It holds no object")] };
  const values: Partial<Record<ConfigKey, string>> = {};
  const problems: string[] = [];
  for (const [key, value] of Object.entries(content)) {
    const problem = isConfigKey(key) && typeof value === "string" ? checkConfigValue(key, value) : unusable(key);
    if (problem !== undefined) problems.push(problem);
    else if (isConfigKey(key) && typeof value === "string") values[key] = value;
  }
  return { values, problems };
}

function unusable(key: string): string {
  if (isConfigKey(key)) return l10n.t("{0} is no text", key);
  const near = nearestKey(key);
  return near === undefined
    ? l10n.t("{0} is nothing that can be set", key)
    : l10n.t("{0} is nothing that can be set; did you mean {1}?", key, near);
}

/** The variables that say what is set, where the environment doesn't say it itself. */
export function variablesOf(
  values: ConfigValues,
  environment: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const added: Record<string, string> = {};
  for (const { key, variable } of configSettings()) {
    const value = values[key];
    if (variable === undefined || value === undefined || environment[variable] !== undefined) continue;
    if (key !== "colour") added[variable] = value;
    else if (value === "never") added[variable] = "1";
  }
  return added;
}
