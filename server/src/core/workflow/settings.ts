import * as l10n from "@vscode/l10n";
import { parseDuration } from "./durations.ts";
import { textOf } from "./expression-values.ts";
import { evaluateText } from "./expressions.ts";
import type { ExpressionScope } from "./expressions.ts";

/** Reads settings that are fixed once a run starts: values, or expressions over what is known then. Collects what is wrong, a sentence each. */
export class Settings {
  readonly problems: string[] = [];
  readonly scope: ExpressionScope;

  constructor(scope: ExpressionScope) {
    this.scope = scope;
  }

  /** A duration in milliseconds. */
  duration(key: string, value: string | undefined): number | undefined {
    const evaluated = this.evaluate(key, value);
    if (evaluated === undefined) return undefined;
    const duration = typeof evaluated === "string" ? parseDuration(evaluated) : undefined;
    if (duration === undefined) this.wrong(key, l10n.t("a duration such as `30s` or `1h30m`"), evaluated);
    return duration;
  }

  /** A whole number, at least `least`. */
  number(key: string, value: number | string | undefined, least: number): number | undefined {
    const evaluated = this.evaluate(key, value);
    if (evaluated === undefined) return undefined;
    if (typeof evaluated === "number" && Number.isInteger(evaluated) && evaluated >= least) return evaluated;
    this.wrong(key, l10n.t("a whole number from {0}", least), evaluated);
    return undefined;
  }

  /** A number that isn't negative. */
  amount(key: string, value: number | string | undefined): number | undefined {
    const evaluated = this.evaluate(key, value);
    if (evaluated === undefined) return undefined;
    if (typeof evaluated === "number" && Number.isFinite(evaluated) && evaluated >= 0) return evaluated;
    this.wrong(key, l10n.t("a number from 0"), evaluated);
    return undefined;
  }

  /** A text; empty where it can't be evaluated. */
  text(key: string, value: string): string {
    const evaluated = this.evaluate(key, value);
    return evaluated === undefined ? "" : textOf(evaluated);
  }

  /** A folder in the workspace folder, as a path relative to it with forward slashes. */
  folder(key: string, value: string | undefined): string | undefined {
    if (value === undefined) return undefined;
    const path = this.text(key, value).replaceAll("\\", "/");
    const isOutside = /^(?:[A-Za-z]:)?\//.test(path) || path.split("/").includes("..");
    if (isOutside) this.wrong(key, l10n.t("a folder in the workspace folder"), path);
    return isOutside || path === "" ? undefined : path;
  }

  boolean(key: string, value: boolean | string | undefined): boolean | undefined {
    const evaluated = this.evaluate(key, value);
    if (evaluated === undefined || typeof evaluated === "boolean") return evaluated;
    this.wrong(key, l10n.t("`true` or `false`"), evaluated);
    return undefined;
  }

  /** One of `options`. */
  choice<T extends string>(key: string, value: string | undefined, options: readonly T[]): T | undefined {
    const evaluated = this.evaluate(key, value);
    if (evaluated === undefined) return undefined;
    const found = options.find((option) => option === evaluated);
    if (found === undefined) this.wrong(key, options.map((option) => `\`${option}\``).join(" or "), evaluated);
    return found;
  }

  private evaluate(key: string, value: unknown): unknown {
    if (typeof value !== "string") return value;
    const evaluated = evaluateText(value, this.scope);
    if (evaluated.ok) return evaluated.value;
    this.problems.push(`\`${key}\`: ${evaluated.reason.message}.`);
    return undefined;
  }

  private wrong(key: string, expected: string, value: unknown): void {
    this.problems.push(l10n.t("`{0}` must be {1}, not {2}.", key, expected, JSON.stringify(value)));
  }
}
