import * as l10n from "@vscode/l10n";
import type { Field } from "./fields.ts";

/** What a text means for a field: its value, or a sentence that says what is wrong with it. */
export type FieldReading =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly wrong: string };

/** Read what a person wrote for a field that is no list and no group; those are read as JSON. */
export function readField(field: Field, text: string): FieldReading {
  switch (field.kind) {
    case "text":
      return readText(field, text);
    case "number":
    case "whole":
      return readNumber(field, text);
    case "yes-no":
      return readYesNo(text);
    case "choice":
      return readChoice(field, text);
    default:
      return readJson(text);
  }
}

function readText({ schema }: Field, text: string): FieldReading {
  const { length } = Array.from(text);
  const [least, most] = [boundOf(schema["minLength"]), boundOf(schema["maxLength"])];
  if (least !== undefined && length < least) return wrong(l10n.t("It has at least {0} characters", least));
  if (most !== undefined && length > most) return wrong(l10n.t("It has at most {0} characters", most));
  return { ok: true, value: text };
}

function readNumber({ kind, schema }: Field, text: string): FieldReading {
  const value = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i.test(text.trim()) ? Number(text) : Number.NaN;
  if (!Number.isFinite(value)) return wrong(l10n.t("It is a number"));
  if (kind === "whole" && !Number.isSafeInteger(value)) return wrong(l10n.t("It is a whole number"));
  const [least, most] = [boundOf(schema["minimum"]), boundOf(schema["maximum"])];
  if (least !== undefined && value < least) return wrong(l10n.t("It is at least {0}", least));
  if (most !== undefined && value > most) return wrong(l10n.t("It is at most {0}", most));
  return { ok: true, value };
}

function readYesNo(text: string): FieldReading {
  const said = text.trim().toLowerCase();
  if (["y", "yes", "true"].includes(said)) return { ok: true, value: true };
  if (["n", "no", "false"].includes(said)) return { ok: true, value: false };
  return wrong(l10n.t("Answer with yes or no"));
}

/** The very word counts before its number in the list. */
function readChoice({ choices }: Field, text: string): FieldReading {
  const said = text.trim();
  const exact = choices.find((choice) => String(choice) === said);
  const alike = choices.filter((choice) => String(choice).toLowerCase() === said.toLowerCase());
  const value = exact ?? (alike.length === 1 ? alike[0] : undefined);
  if (value !== undefined) return { ok: true, value };
  return wrong(l10n.t("It is one of: {0}", choices.map(String).join(", ")));
}

function readJson(text: string): FieldReading {
  try {
    return { ok: true, value: JSON.parse(text) as unknown };
  } catch {
    return wrong(l10n.t("Write it as JSON"));
  }
}

function boundOf(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}

function wrong(text: string): FieldReading {
  return { ok: false, wrong: text };
}
