import * as l10n from "@vscode/l10n";
import { formatSchema } from "../../../../../../schemas/generated/format-schema.ts";
import type { JsonSchema } from "../../../../../../schemas/json-schema.ts";
import { keyText } from "../../yaml/node.ts";
import type { ScalarNode } from "../../yaml/node.ts";

import { readDuration } from "../durations.ts";
import { editing, replacing } from "../fix.ts";
import type { Draft, Fix, FixRequest } from "../fix.ts";
import { schemasOf, takesText } from "../place-schemas.ts";
import { targetOf } from "../step-target.ts";
import { freeName, idOf, slugOf } from "../slugs.ts";
import { quoted, writeFlow, writeScalar } from "../write-yaml.ts";
import { isInFlow, isMapping, placeOfKey, placeOfValue, stepPlaceAt } from "../written-place.ts";
import type { WrittenPlace } from "../written-place.ts";

/** Put a number or the like in quotes where a text is wanted: it means the same then, as a text. */
export const quoteAsText = fixOfScalar(({ document, node, wanted }) => {
  if (typeof node.value === "string" || node.value === null) return [];
  if (!takesText(wanted) || wanted.some(({ type }) => type === undefined)) return [];
  const certain = wanted.every(({ type }) => type === "string");
  const edit = replacing(node, quoted(node.text));
  return editing(document, l10n.t("Put it in quotes, as a text"), edit, { preferred: true, certain });
});

/** Take the quotes away from a number or a boolean, or say `true` for `yes`. */
export const writeAsValue = fixOfScalar(({ document, node, wanted }) => {
  if (typeof node.value !== "string") return [];
  const types = new Set(wanted.flatMap(({ type }) => type ?? []));
  const text = node.value.trim();
  const standing = { preferred: true, certain: true };
  const whole = types.has("integer") && /^-?\d+$/.test(text);
  if (whole || (types.has("number") && /^-?\d+(?:\.\d+)?$/.test(text))) {
    return editing(document, l10n.t("Write it as a number"), replacing(node, text), standing);
  }
  const truth = types.has("boolean") ? booleans.get(text.toLowerCase()) : undefined;
  return truth === undefined
    ? []
    : editing(document, l10n.t("Write it as `{0}`", truth), replacing(node, truth), standing);
});

/** Make a list of one value where a list is wanted. */
export const wrapInList = fixOfScalar(({ document, node, wanted }) => {
  const block = node.style === "literal" || node.style === "folded";
  if (block || node.value === null || node.text.includes("${{")) return [];
  if (!wanted.some(({ type }) => type === "array")) return [];
  return editing(document, l10n.t("Make it a list"), replacing(node, writeFlow([node.value])), { preferred: true });
});

/** Each of the few values that may stand there; what was probably meant is offered by its name already. */
export const chooseValue = fixOfScalar(({ document, finding, place, node, wanted }) => {
  const choices = wanted.flatMap(({ enum: all, const: one }) => all ?? (one === undefined ? [] : [one]));
  if (new Set(choices).size > 6) return [];
  return [...new Set(choices)].flatMap((choice): Draft[] => {
    if (typeof choice !== "string" || choice === finding.data?.replace) return [];
    return editing(document, l10n.t("Change to `{0}`", choice), replacing(node, writeScalar(choice, isInFlow(place))));
  });
});

/** The nearest number that is allowed. */
export const clampNumber = fixOfScalar(({ document, node, wanted }) => {
  const value = node.value;
  if (typeof value !== "number") return [];
  const nearest = wanted
    .map(({ minimum, maximum }) => Math.min(Math.max(value, minimum ?? value), maximum ?? Infinity))
    .find((allowed) => allowed !== value);
  if (nearest === undefined) return [];
  return editing(document, l10n.t("Change to {0}", String(nearest)), replacing(node, String(nearest)), {
    preferred: true,
  });
});

/** As much as the bound allows that a finding speaks of. */
export const takeBound = fixOfScalar(({ document, finding, node }) => {
  const bound = finding.related?.find(({ file }) => file === undefined)?.span;
  const text = bound && document.text.slice(bound.start, bound.end);
  if (text === undefined || !/^\d[\w.]*$/.test(text)) return [];
  return editing(document, l10n.t("Change to `{0}`", text), replacing(node, text), { preferred: true });
});

/** A length of time as the format writes it. */
export const writeDuration = fixOfScalar(({ document, node }) => {
  const duration = readDuration(node.text);
  if (duration === undefined) return [];
  return editing(document, l10n.t("Change to `{0}`", duration), replacing(node, duration), {
    preferred: true,
    certain: true,
  });
});

/** A bare number where a length of time is wanted may be seconds, minutes or hours: nobody can know which. */
export const giveUnit = fixOfScalar(({ document, node, wanted }) => {
  if (!/^\d+$/.test(node.text) || !wanted.some(({ pattern }) => pattern?.includes("ms|s|m|h|d"))) return [];
  return ["s", "m", "h"].flatMap((unit) => {
    return editing(document, l10n.t("Change to `{0}{1}`", node.text, unit), replacing(node, node.text + unit));
  });
});

/** A text made to fit the pattern of names: lower-case, with hyphens. */
export const writeName = fixOfScalar(({ document, place, node, wanted }) => {
  const name = fitting(node.text, wanted);
  if (name === undefined) return [];
  const edit = replacing(node, writeScalar(name, isInFlow(place)));
  return editing(document, l10n.t("Change to `{0}`", name), edit, { preferred: true });
});

/** A key made to fit the pattern of names, other than its neighbours. */
export const writeKeyName: Fix = ({ document, finding }) => {
  const place = placeOfKey(document, finding.span);
  const [key, parent] = [place?.entry?.key, place?.parent];
  if (!place || key?.kind !== "scalar" || !isMapping(parent)) return [];
  const names = schemasOf(document, parent).flatMap(({ propertyNames }) => (propertyNames ? [propertyNames] : []));
  const fit = fitting(key.text, names);
  if (fit === undefined) return [];
  const name = freeName(fit, new Set(parent.node.entries.map((entry) => keyText(entry.key) ?? "")));
  const edit = replacing(key, writeScalar(name, isInFlow(place)));
  return editing(document, l10n.t("Change to `{0}`", name), edit, { preferred: true });
};

const booleans: ReadonlyMap<string, "true" | "false"> = new Map([
  ["true", "true"],
  ["yes", "true"],
  ["on", "true"],
  ["false", "false"],
  ["no", "false"],
  ["off", "false"],
]);

/** A scalar that is wrong, and what is wanted instead by the format, the tool or the file that is run. */
interface WrongScalar extends FixRequest {
  readonly place: WrittenPlace;
  readonly node: ScalarNode;
  readonly wanted: readonly JsonSchema[];
}

function fixOfScalar(fix: (wrong: WrongScalar) => readonly Draft[]): Fix {
  return (request) => {
    const place = placeOfValue(request.document, request.finding.span);
    if (place?.node.kind !== "scalar") return [];
    return fix({ ...request, place, node: place.node, wanted: wantedAt(request, place) });
  };
}

function wantedAt({ document, around, finding }: FixRequest, place: WrittenPlace): readonly JsonSchema[] {
  const step = stepPlaceAt(document, finding.span.start);
  const [, , parent, name] = place.path;
  const target = step && parent === "with" && place.path.length === 4 ? targetOf(document, step, around) : undefined;
  const input = target?.entry.inputs.find((candidate) => candidate.name === name);
  if (!input) return schemasOf(document, place);
  if (input.type === "number" || input.type === "boolean") return [{ type: input.type }];
  return [{ type: "string", ...(input.type === "choice" ? { enum: input.options } : {}) }];
}

/** A text as a name that fits the pattern of one of some schemas; undefined where there is none. */
function fitting(text: string, schemas: readonly JsonSchema[]): string | undefined {
  const patterns = schemas.flatMap(({ pattern, $ref }) => pattern ?? definitionPattern($ref) ?? []);
  const word = text
    .trim()
    .replaceAll(/[^A-Za-z0-9_]+/g, "_")
    .replace(/^[^A-Za-z_]+/, "");
  return [slugOf(text), idOf(text), word].find((tried) => {
    return tried !== "" && patterns.some((pattern) => new RegExp(pattern, "u").test(tried));
  });
}

function definitionPattern(reference: string | undefined): string | undefined {
  return formatSchema.$defs?.[reference?.replace("#/$defs/", "") ?? ""]?.pattern;
}
