import * as l10n from "@vscode/l10n";
import { documentName, entryOf } from "../document.ts";
import type { ManusDocument } from "../document.ts";
import { code, escapeParagraphs } from "../hover/markdown.ts";
import { declaredInputs } from "../declared.ts";
import type { DeclaredInput, WorkspaceIndex } from "../workspace-index.ts";
import { keyText } from "../yaml/node.ts";
import type { ExpressionScope } from "./expression-scope.ts";
import { anyType, booleanType, choiceOf, eitherType, mappingOf, numberType, stringType } from "./expression-type.ts";
import type { ExpressionType, Property, Shape } from "./expression-type.ts";
import { shapeOfStep } from "./step-shape.ts";
import { StepsShape } from "./steps-shape.ts";
import { typeOfTree } from "./type-of-expression.ts";

/** Where an expression stands, and what is known around it. */
export interface TypePlace {
  readonly document: ManusDocument;
  readonly index: WorkspaceIndex;
  readonly scope: Pick<ExpressionScope, "contexts">;
  /** The position (0-based) of its step. */
  readonly step?: number;
}

/** What each context means, for people. */
const contextWords: Readonly<Record<string, string>> = {
  get inputs() {
    return l10n.t("The values that the run was started with.");
  },
  get env() {
    return l10n.t("The variables that the file sets under `env`.");
  },
  get secrets() {
    return l10n.t("Secrets, by reference: only their names are ever written.");
  },
  get workspace() {
    return l10n.t("The workspace folder: its absolute path and its name.");
  },
  get run() {
    return l10n.t("This run: its id, its name and when it started.");
  },
  get steps() {
    return l10n.t("What the steps of this run have come to.");
  },
  get item() {
    return l10n.t("The entry of `forEach` whose turn it is.");
  },
  get index() {
    return l10n.t("The number of that entry, from 0.");
  },
};

/** The contexts that have a value at a place, each with its type. Nothing is looked at before it's asked for. */
export function contextTypes(place: TypePlace): Shape {
  const { contexts } = place.scope;
  const known = new Map<string, Property>();
  return {
    open: false,
    names: () => contexts,
    find: (name) => {
      const context = name.toLowerCase();
      if (!contexts.includes(context)) return undefined;
      const found = known.get(context) ?? contextProperty(context, place);
      known.set(context, found);
      return found;
    },
  };
}

function contextProperty(name: string, place: TypePlace): Property {
  const description = contextWords[name];
  return { name, role: "context", type: contextType(name, place), ...(description ? { description } : {}) };
}

function contextType(name: string, place: TypePlace): ExpressionType {
  switch (name) {
    case "inputs":
      return inputsType(place.document);
    case "env":
      return environmentType(place.document);
    case "secrets":
      return { kind: "mapping", shape: secretsShape };
    case "workspace":
      return workspaceType;
    case "run":
      return runType(documentName(place.document));
    case "steps":
      return { kind: "mapping", shape: new StepsShape(place.document, place.index) };
    case "index":
      return numberType;
    default:
      return itemType(place);
  }
}

function inputsType(document: ManusDocument): ExpressionType {
  const inputs = declaredInputs(entryOf(document, "inputs")?.entry.value);
  return mappingOf(
    inputs.map((input) => {
      const described = input.description === undefined ? {} : { description: escapeParagraphs(input.description) };
      return { name: input.name, role: "input", type: inputType(input), ...described };
    }),
    false,
  );
}

/** What a declared input is to an expression. */
function inputType({ type, options }: Pick<DeclaredInput, "type" | "options">): ExpressionType {
  if (type === "number") return numberType;
  if (type === "boolean") return booleanType;
  if (type === "choice") return choiceOf(options);
  return type === "string" || type === "file" ? stringType : anyType;
}

function environmentType(document: ManusDocument): ExpressionType {
  const value = entryOf(document, "env")?.entry.value;
  const entries = value?.kind === "mapping" ? value.entries : [];
  const names = entries.flatMap(({ key }) => keyText(key) ?? []);
  return mappingOf(
    names.map((name) => ({ name, role: "variable", type: stringType })),
    value !== undefined && value.kind !== "mapping",
  );
}

const secretsShape: Shape = {
  open: true,
  names: () => [],
  find: (name) => ({ name, role: "secret", type: stringType, description: l10n.t("A secret, by reference.") }),
};

function textProperty(name: string, description: string): Property {
  return { name, role: "property", type: stringType, description };
}

const workspaceType = mappingOf(
  [
    textProperty("root", "The absolute path of the workspace folder."),
    textProperty("name", "The name of the workspace folder."),
  ],
  false,
);

function runType(name: string | undefined): ExpressionType {
  const file =
    name === undefined ? l10n.t("The name of this file.") : l10n.t("The name of this file, {0}.", code(name));
  return mappingOf(
    [
      textProperty("id", "The run's identifier."),
      textProperty("name", file),
      textProperty("startedAt", "When the run started, as `2026-01-31T09:00:00.000Z`."),
    ],
    false,
  );
}

/** Of a map each entry is its key and its value. */
function entryOfMap(shape: Shape): ExpressionType {
  const values = shape.open ? [] : shape.names().flatMap((name) => shape.find(name)?.type ?? []);
  const value = values.length === 0 ? anyType : values.reduce(eitherType);
  return mappingOf(
    [
      { name: "key", role: "property", type: stringType, description: l10n.t("The entry's key.") },
      { name: "value", role: "property", type: value, description: l10n.t("What stands at the key.") },
    ],
    false,
  );
}

function itemType(place: TypePlace): ExpressionType {
  const step = place.step === undefined ? undefined : place.document.steps[place.step];
  const loop = step && shapeOfStep(step).loop;
  if (!loop) return anyType;
  const contexts = place.scope.contexts.filter((context) => context !== "item" && context !== "index");
  const type = typeOfTree(loop.tree, contextTypes({ ...place, scope: { contexts } }));
  if (type.kind === "mapping") return entryOfMap(type.shape);
  return type.kind === "list" ? type.item : anyType;
}
