import * as l10n from "@vscode/l10n";
import { formatSchema } from "../../../../../schemas/generated/format-schema.ts";
import { resolvePlain } from "../yaml/plain-scalar.ts";
import type { NameKind } from "./occurrence.ts";

/** The kinds of names that a file gives; others are given elsewhere. */
type GivenKind = "file-name" | "step" | "input" | "output" | "variable" | "anchor";

interface Rule {
  readonly pattern: RegExp;
  /** What a name of this kind consists of. */
  readonly words: string;
}

const id = (): string =>
  l10n.t("lower-case letters, digits, `-` and `_`, starts with a letter and has at most 63 characters");
const rules: Readonly<Record<GivenKind, Rule>> = {
  "file-name": {
    pattern: patternOf("name"),
    get words() {
      return l10n.t(
        "The name of a task or workflow consists of lower-case letters, digits and `-`, and has at most 63 characters",
      );
    },
  },
  step: {
    pattern: patternOf("id"),
    get words() {
      return l10n.t("A step's id consists of {0}", id());
    },
  },
  input: {
    pattern: patternOf("id"),
    get words() {
      return l10n.t("The name of an input consists of {0}", id());
    },
  },
  output: {
    pattern: patternOf("outputName"),
    get words() {
      return l10n.t("The name of an output consists of letters, digits, `-` and `_`, and starts with a letter or `_`");
    },
  },
  variable: {
    pattern: /^[A-Za-z_][A-Za-z0-9_]*$/,
    get words() {
      return l10n.t("The name of a variable consists of letters, digits and `_`, and doesn't start with a digit");
    },
  },
  anchor: {
    pattern: /^[^\s,[\]{}]+$/,
    get words() {
      return l10n.t("An anchor has no blanks, commas, brackets and braces in it");
    },
  },
};

function patternOf(definition: string): RegExp {
  return new RegExp(formatSchema.$defs?.[definition]?.pattern ?? "");
}

/** Whether names of a kind are given by a file, so that one can be changed there. */
export function isGiven(kind: NameKind): kind is GivenKind {
  return Object.hasOwn(rules, kind);
}

/** Why a text can't be the name of such a thing, in a sentence; undefined where it can. */
export function invalidName(name: string, kind: NameKind): string | undefined {
  if (!isGiven(kind)) return undefined;
  const { pattern, words } = rules[kind];
  if (!pattern.test(name)) return l10n.t("{0}. `{1}` doesn't.", words, name);
  if (kind === "anchor") return undefined;
  const value = resolvePlain(name);
  if (typeof value === "string" && !/^(?:nan|infinity)$/i.test(name)) return undefined;
  const what = typeof value === "number" || typeof value === "string" ? l10n.t("a number") : l10n.t("a value");
  return l10n.t("`{0}` reads as {1}, not as a name. Take another one.", name, what);
}
