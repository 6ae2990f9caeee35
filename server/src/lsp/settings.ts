import { findingCodes } from "../core/language/finding-codes.ts";
import type { FindingCode } from "../core/language/finding-codes.ts";
import type { Finding, Severity } from "../core/language/finding.ts";

/** What a person has set for the language: `manus.diagnostics.severity` and `manus.inlayHints.*`. */
export interface Settings {
  /** How findings are shown, where it's otherwise than by themselves. What keeps a file from running does so however it is shown. */
  readonly severities: ReadonlyMap<FindingCode, Severity | "off">;
  readonly inlayHints: InlayHintSettings;
}

/** Which inlay hints are shown. */
export interface InlayHintSettings {
  readonly stepNumbers: boolean;
  readonly defaults: boolean;
  readonly durations: boolean;
  readonly schedules: boolean;
  readonly costs: boolean;
}

/** Where nobody has set anything. */
export const defaultSettings: Settings = {
  severities: new Map(),
  inlayHints: { stepNumbers: true, defaults: true, durations: true, schedules: true, costs: true },
};

const shown: readonly unknown[] = ["error", "warning", "information", "hint", "off"];

/**
 * Read the section `manus` of a client's settings; a client that sends the section inside of another mapping, `{"manus": …}`, is understood as well. Nested mappings and
 * names with dots (`"diagnostics.severity"`) mean the same. What isn't there, or is none of the values that can be, stays as it is by default.
 */
export function readSettings(value: unknown): Settings {
  const at = (...path: string[]): unknown => valueAt(value, ["manus", ...path]) ?? valueAt(value, path);
  const hint = (name: keyof InlayHintSettings): boolean => at("inlayHints", name) !== false;
  return {
    severities: readSeverities(at("diagnostics", "severity")),
    inlayHints: {
      stepNumbers: hint("stepNumbers"),
      defaults: hint("defaults"),
      durations: hint("durations"),
      schedules: hint("schedules"),
      costs: hint("costs"),
    },
  };
}

function readSeverities(value: unknown): Settings["severities"] {
  const severities = new Map<FindingCode, Severity | "off">();
  for (const code of findingCodes) {
    const severity = valueAt(value, [code]);
    if (shown.includes(severity)) severities.set(code, severity as Severity | "off");
  }
  return severities;
}

/** What stands at a path of keys in nested mappings; keys may be written together, with dots. Undefined where nothing does. */
export function valueAt(value: unknown, path: readonly string[]): unknown {
  if (path.length === 0) return value;
  if (typeof value !== "object" || value === null) return undefined;
  const mapping = value as Readonly<Record<string, unknown>>;
  for (let length = path.length; length > 0; length -= 1) {
    const key = path.slice(0, length).join(".");
    if (Object.hasOwn(mapping, key)) return valueAt(mapping[key], path.slice(length));
  }
  return undefined;
}

/** Whether two say the same. */
export function sameSettings(left: Settings, right: Settings): boolean {
  const textOf = ({ severities, inlayHints }: Settings): string => JSON.stringify([[...severities], inlayHints]);
  return textOf(left) === textOf(right);
}

/** Findings as they are to be shown. */
export function applySeverities(findings: readonly Finding[], { severities }: Settings): readonly Finding[] {
  if (severities.size === 0) return findings;
  return findings.flatMap((finding) => {
    const severity = severities.get(finding.code) ?? finding.severity;
    return severity === "off" ? [] : [{ ...finding, severity }];
  });
}
