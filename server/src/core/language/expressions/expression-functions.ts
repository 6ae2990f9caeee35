import * as l10n from "@vscode/l10n";
import { anyType, booleanType, eitherType, stringType } from "./expression-type.ts";
import type { ExpressionType } from "./expression-type.ts";

/** One parameter of a function. */
export interface FunctionParameter {
  readonly name: string;
  readonly about: string;
  /** What a snippet puts there; the name where it's absent. */
  readonly sample?: string;
}

/** A function that expressions can call. */
export interface ExpressionFunction {
  /** As it's written best; upper and lower case don't count. */
  readonly name: string;
  readonly parameters: readonly FunctionParameter[];
  /** How many arguments it takes at least. */
  readonly least: number;
  /** How many at most; absent where there is no limit. */
  readonly most?: number;
  /** Where the parameters from a position on may be given again and again: that position. `case` ends with one that isn't repeated. */
  readonly repeats?: number;
  /** What it does, in a sentence or two. */
  readonly about: string;
  readonly example: string;
  /** Whether it only works in `if`. */
  readonly status: boolean;
  /** What it gives; where that depends on what it is given, by the types of its arguments. */
  readonly result: ExpressionType | ((given: readonly ExpressionType[]) => ExpressionType);
}

const text: FunctionParameter = {
  name: "text",
  get about() {
    return l10n.t("What is looked through.");
  },
};

/** Every function there is, in the order in which they are offered. */
export const expressionFunctions: readonly ExpressionFunction[] = [
  {
    name: "contains",
    parameters: [
      {
        name: "search",
        get about() {
          return l10n.t("A text, or a list.");
        },
      },
      {
        name: "item",
        get about() {
          return l10n.t("The text to find in it, or the entry.");
        },
      },
    ],
    least: 2,
    most: 2,
    get about() {
      return l10n.t("Whether a text contains another, or a list an entry. Upper and lower case don't count.");
    },
    example: "contains(steps.log.output, 'error')",
    status: false,
    result: booleanType,
  },
  {
    name: "startsWith",
    parameters: [
      text,
      {
        name: "start",
        get about() {
          return l10n.t("What it may start with.");
        },
      },
    ],
    least: 2,
    most: 2,
    get about() {
      return l10n.t("Whether a text starts with another. Upper and lower case don't count.");
    },
    example: "startsWith(inputs.version, 'v')",
    status: false,
    result: booleanType,
  },
  {
    name: "endsWith",
    parameters: [
      text,
      {
        name: "end",
        get about() {
          return l10n.t("What it may end with.");
        },
      },
    ],
    least: 2,
    most: 2,
    get about() {
      return l10n.t("Whether a text ends with another. Upper and lower case don't count.");
    },
    example: "endsWith(item, '.md')",
    status: false,
    result: booleanType,
  },
  {
    name: "format",
    parameters: [
      {
        name: "template",
        get about() {
          return l10n.t("A text with `{0}`, `{1}` … where values go. A brace is written twice.");
        },
        sample: "'{0}'",
      },
      {
        name: "value",
        get about() {
          return l10n.t("The value for `{0}`, then for `{1}`, and so on.");
        },
      },
    ],
    least: 1,
    most: 255,
    repeats: 1,
    get about() {
      return l10n.t("A text with values put into it.");
    },
    example: "format('v{0}', inputs.version)",
    status: false,
    result: stringType,
  },
  {
    name: "join",
    parameters: [
      {
        name: "list",
        get about() {
          return l10n.t("The list whose entries are put together.");
        },
      },
      {
        name: "separator",
        get about() {
          return l10n.t("What stands between them; `,` without it.");
        },
        get sample() {
          return `', '`;
        },
      },
    ],
    least: 1,
    most: 2,
    get about() {
      return l10n.t("The entries of a list as one text.");
    },
    example: "join(steps.each.output, ', ')",
    status: false,
    result: stringType,
  },
  {
    name: "fromJSON",
    parameters: [
      {
        name: "text",
        get about() {
          return l10n.t("The JSON to read. An empty text is an error.");
        },
      },
    ],
    least: 1,
    most: 1,
    get about() {
      return l10n.t("The value that a JSON text stands for: this is how a tool's output becomes a list or a number.");
    },
    example: "fromJSON(steps.packages.output)",
    status: false,
    result: anyType,
  },
  {
    name: "toJSON",
    parameters: [
      {
        name: "value",
        get about() {
          return l10n.t("Any value.");
        },
      },
    ],
    least: 1,
    most: 1,
    get about() {
      return l10n.t("A value as JSON text, over several lines.");
    },
    example: "toJSON(steps.each.output)",
    status: false,
    result: stringType,
  },
  {
    name: "case",
    parameters: [
      {
        name: "condition",
        get about() {
          return l10n.t("`true` or `false`; nothing else will do.");
        },
      },
      {
        name: "value",
        get about() {
          return l10n.t("What it gives when the condition before it is the first that is true.");
        },
      },
      {
        name: "otherwise",
        get about() {
          return l10n.t("What it gives when none of the conditions is true.");
        },
      },
    ],
    least: 3,
    repeats: 0,
    get about() {
      return l10n.t("The value behind the first condition that is true, else the last one.");
    },
    example: "case(inputs.fast, 'small', inputs.deep, 'large', 'medium')",
    status: false,
    result: (given) => {
      const values = given.filter((_, index) => index % 2 === 1 || index === given.length - 1);
      return values.length === 0 ? anyType : values.reduce(eitherType);
    },
  },
  statusFunction("always", "True however the steps before have ended: the step runs in any case.", "always()"),
  statusFunction(
    "success",
    "Whether all steps that this one needs have succeeded. That is also what holds without an `if`.",
    "success() && inputs.publish",
  ),
  statusFunction("failure", "Whether a step that this one needs, directly or through others, has failed.", "failure()"),
  statusFunction(
    "stopped",
    "Whether a step that this one needs, directly or through others, was stopped.",
    "stopped() || failure()",
  ),
];

function statusFunction(name: string, about: string, example: string): ExpressionFunction {
  return { name, parameters: [], least: 0, most: 0, about, example, status: true, result: booleanType };
}

const byName = new Map(expressionFunctions.map((one) => [one.name.toLowerCase(), one]));

/** The function of a name, in upper or lower case. */
export function functionNamed(name: string): ExpressionFunction | undefined {
  return byName.get(name.toLowerCase());
}

/** How a function is called, e.g. `contains(search, item)`, and where in that its parameters stand. */
export function callLabel({ name, parameters, repeats }: ExpressionFunction): {
  readonly label: string;
  readonly spans: readonly { readonly start: number; readonly end: number }[];
} {
  const spans: { start: number; end: number }[] = [];
  let label = `${name}(`;
  for (const [index, parameter] of parameters.entries()) {
    if (index > 0) label += ", ";
    // The ones that repeat are followed by dots: before the last one of `case`, else at the end.
    if (repeats === 0 && index === parameters.length - 1) label += "…, ";
    spans.push({ start: label.length, end: label.length + parameter.name.length });
    label += parameter.name;
  }
  return { label: `${label}${repeats !== undefined && repeats > 0 ? ", …" : ""})`, spans };
}
