import * as l10n from "@vscode/l10n";
import { toolNames } from "../../../../../../schemas/generated/tools.ts";
import { mainArgumentName } from "../../../agent/main-argument.ts";
import { toolParameters } from "../../schema/schema-along.ts";
import { valueAt } from "../../yaml/node.ts";
import { requiredArguments, withBelow } from "../argument-lines.ts";
import { nodeAt } from "../node-at.ts";
import type { Offer, Question } from "../offer.ts";

/** The tools that a step can call, with the arguments that they have to be given. */
export function toolOffers(question: Question): Offer[] {
  const isBare = hasArguments(question);
  return toolNames.map((name, rank): Offer => {
    const below = isBare ? [] : withBelow(question.cursor.column, requiredArguments(name));
    return {
      label: name,
      kind: "tool",
      rank,
      detail: argumentsOf(name),
      about: { of: "tool", name },
      write: { text: name },
      below,
    };
  });
}

/** Whether the arguments of the step at the cursor need not come with what it calls: they are there, or something stands behind the cursor. */
export function hasArguments({ cursor, document }: Question): boolean {
  const step = nodeAt(cursor.tree, cursor.treePath.slice(0, 2));
  if (cursor.role !== "value" || valueAt(step, "with") !== undefined) return true;
  return /^[^\n]*\S/.test(document.text.slice(cursor.word.end).split("\n", 1)[0] ?? "");
}

/** What a policy can name: families of tools, single tools, calls of one with certain arguments. */
export function toolPatternOffers(): Offer[] {
  const families = [...new Set(toolNames.map((name) => name.replace(/_.*$/, "")))];
  const wide = families.flatMap((family): Offer[] => {
    const members = toolNames.filter((name) => name.startsWith(`${family}_`));
    return members.length < 2 ? [] : [patternOffer(`${family}_*`, l10n.t("{0} tools", String(members.length)), 0)];
  });
  const single = toolNames.map((name) => patternOffer(name, argumentsOf(name), 100));
  const calls = toolNames.flatMap((name): Offer[] => {
    const argument = mainArgumentName(name);
    if (argument === undefined) return [];
    const [open, close] = [`${name}(`, ")"];
    return [
      {
        ...patternOffer(`${name}(…)`, l10n.t("by its {0}", argument), 200),
        filter: `${open}${close}`,
        write: { yaml: [open, { hole: samples[name] ?? "*" }, close] },
      },
    ];
  });
  return [...wide, ...single, ...calls];
}

/** What a pattern for a call looks like. */
const samples: Readonly<Record<string, string>> = { shell_exec: "git *", file_write: "docs/*", file_read: "docs/*" };

function patternOffer(label: string, detail: string, rank: number): Offer {
  return {
    label,
    kind: "tool",
    rank,
    detail,
    about: { of: "tool", name: label.replace("(…)", "") },
    write: { text: label },
  };
}

function argumentsOf(tool: string): string {
  const { properties = {}, required = [] } = toolParameters(tool) ?? {};
  const names = Object.keys(properties).map((name) => (required.includes(name) ? name : `${name}?`));
  return `(${names.join(", ")})`;
}
