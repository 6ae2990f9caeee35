import * as l10n from "@vscode/l10n";
import { languageTag } from "./language-tag.ts";

/** A number for people, with the signs of their language: `1,250.5`, `1.250,5`; at most three decimals, or as many as asked. Never for what a program reads. */
export function formatNumber(value: number, decimals = 3): string {
  return formatOf(`${decimals}`, () => ({ maximumFractionDigits: decimals })).format(value);
}

/** US dollars: `$1.20`, `1,20 $`; below ten cents `$0.0031`, as many digits as it takes to see the amount. */
export function formatDollars(amount: number): string {
  return amount === 0 || Math.abs(amount) >= 0.1
    ? formatOf("$", () => ({ ...dollars, minimumFractionDigits: 2, maximumFractionDigits: 2 })).format(amount)
    : formatOf("$0.00", () => ({ ...dollars, minimumSignificantDigits: 2, maximumSignificantDigits: 2 })).format(
        amount,
      );
}

const dollars: Intl.NumberFormatOptions = { style: "currency", currency: "USD" };

/** Making a format takes a hundred times as long as using it, and trees have thousands of rows: made once a language. */
const formats = new Map<string, Intl.NumberFormat>();

function formatOf(name: string, options: () => Intl.NumberFormatOptions): Intl.NumberFormat {
  const tag = languageTag();
  const key = `${tag} ${name}`;
  const made = formats.get(key) ?? new Intl.NumberFormat(tag, options());
  formats.set(key, made);
  return made;
}

/** Credits of the Manus cloud: `1,250 credits`. They may be negative. */
export function formatCredits(credits: number): string {
  const amount = formatNumber(credits, 2);
  return credits === 1 ? l10n.t("{0} credit", amount) : l10n.t("{0} credits", amount);
}
