import * as l10n from "@vscode/l10n";
import { InvalidArgumentError } from "commander";
import { parseDuration } from "../core/workflow/durations.ts";

/** A number that may be 0 or more, with decimals. */
export function parseAmount(text: string): number {
  const amount = text.trim() === "" ? Number.NaN : Number(text);
  if (!Number.isFinite(amount) || amount < 0)
    throw new InvalidArgumentError(l10n.t("Give a number that isn't below 0."));
  return amount;
}

/** An amount above 0 with decimals; `none` takes a bound away. */
export function parseBound(text: string): number | "none" {
  if (text.trim() === "none") return "none";
  const amount = text.trim() === "" ? Number.NaN : Number(text);
  if (!Number.isFinite(amount) || amount <= 0)
    throw new InvalidArgumentError(l10n.t("Give a number above 0, or none."));
  return amount;
}

/** Reads a whole number from `least` to `most`. */
export function parseWhole(least: number, most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const count = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (count >= least && count <= most) return count;
    const bounds =
      most === Number.MAX_SAFE_INTEGER ? l10n.t("of at least {0}", least) : l10n.t("from {0} to {1}", least, most);
    throw new InvalidArgumentError(l10n.t("Give a whole number {0}.", bounds));
  };
}

/** A duration as files write it (`90s`, `10m`, `2h`), in milliseconds. */
export function parseTime(text: string): number {
  const milliseconds = parseDuration(text);
  if (milliseconds === undefined || milliseconds <= 0)
    throw new InvalidArgumentError(l10n.t("Write it as 90s, 10m or 2h."));
  return milliseconds;
}

/** Collects what may be given several times. */
export function collect(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value];
}
