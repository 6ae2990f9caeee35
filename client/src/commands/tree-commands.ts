import * as l10n from "@vscode/l10n";
import { viewIds } from "../contributions.ts";
import type { CommandTarget } from "../model/command-target.ts";
import { labelOf } from "../model/statuses.ts";
import { filterStates, groupings, isFiltered, sortings, type TreeFilter, type TreeShape } from "../model/tree-shape.ts";
import type { Choice } from "../ports/person.ts";
import type { Trees } from "../ports/trees.ts";
import type { Command, Workbench } from "./workbench.ts";

/** What a person does with the trees themselves. */
export interface TreeCommands {
  readonly filterTree: Command;
  readonly clearTreeFilter: Command;
  readonly groupTree: Command;
  readonly sortTree: Command;
  readonly showMore: Command;
  readonly revealRunning: Command;
}

export function createTreeCommands(workbench: Workbench, trees: Trees): TreeCommands {
  const { person } = workbench;
  const change = (changes: Partial<TreeShape>): void => trees.reshape({ ...trees.shape, ...changes });
  return {
    filterTree: (target) => filter(workbench, trees, target),
    clearTreeFilter: async () => change({ filter: {} }),
    groupTree: async () => {
      const choices = groupings.map((value) => ({
        ...marked(groupWords(value), value === trees.shape.groupBy),
        value,
      }));
      const groupBy = await person.choose(l10n.t("Group the runs by what?"), choices);
      if (groupBy !== undefined) change({ groupBy });
    },
    sortTree: async () => {
      const choices = sortings.map((value) => ({ ...marked(sortWords(value), value === trees.shape.sortBy), value }));
      const sortBy = await person.choose(l10n.t("Sort runs and tasks by what?"), choices);
      if (sortBy !== undefined) change({ sortBy });
    },
    showMore: async ({ list }) => {
      if (list !== undefined) trees.showMore(list);
    },
    revealRunning: async () => {
      if (await trees.revealRunning()) return;
      const text = isFiltered(trees.shape)
        ? l10n.t("Nothing that the filter shows runs now")
        : l10n.t("Nothing runs now");
      await person.tell({ level: "information", text });
    },
  };
}

/** From the status bar the state is given; else the person says by what. */
async function filter(workbench: Workbench, trees: Trees, target: CommandTarget): Promise<void> {
  const { editor } = workbench;
  const state = filterStates.find((each) => each === target.state);
  const wanted = state === undefined ? await askFilter(workbench, trees.shape.filter) : { state };
  if (wanted === undefined) return;
  trees.reshape({ ...trees.shape, filter: wanted });
  if (state !== undefined) await editor.execute(`${viewIds.runs}.focus`);
}

type Condition = keyof TreeFilter | "nothing";

/** The filter with one condition changed; undefined when the person turns away. */
async function askFilter(workbench: Workbench, now: TreeFilter): Promise<TreeFilter | undefined> {
  const { person, model } = workbench;
  const titleOf = (id: string | undefined): string | undefined => id && (model.account(id)?.title ?? id);
  const choices: readonly Choice<Condition>[] = [
    condition(l10n.t("Text…"), "text", now.text),
    condition(l10n.t("State…"), "state", now.state && labelOf(now.state)),
    condition(l10n.t("Account…"), "account", titleOf(now.account)),
    condition(l10n.t("File…"), "file", now.file && workbench.editor.shorten(now.file)),
    ...(Object.keys(now).length === 0 ? [] : [{ label: l10n.t("Show everything"), value: "nothing" as const }]),
  ];
  const chosen = await person.choose(l10n.t("Show only what fits which condition?"), choices);
  if (chosen === undefined) return undefined;
  if (chosen === "nothing") return {};
  const value = await askValue(workbench, chosen, now);
  if (value === undefined) return undefined;
  const others = Object.fromEntries(Object.entries(now).filter(([name]) => name !== chosen));
  return value === "" ? others : { ...others, [chosen]: value };
}

function condition(label: string, value: Condition, now: string | undefined): Choice<Condition> {
  return { label, value, ...(now !== undefined && { description: now }) };
}

/** What the condition is to be; empty: there is to be none. */
async function askValue(workbench: Workbench, of: keyof TreeFilter, now: TreeFilter): Promise<string | undefined> {
  const { person, model, editor } = workbench;
  const any = { label: l10n.t("Any"), value: "" };
  switch (of) {
    case "text":
      return await person.ask({
        title: l10n.t("Show only what has which text?"),
        prompt: l10n.t("It may stand in a title, a name or the path of a file. Empty: any."),
        value: now.text ?? "",
      });
    case "state": {
      const states = filterStates.map((value) => ({ label: labelOf(value), value }));
      return await person.choose<string>(l10n.t("Show only what is in which state?"), [any, ...states]);
    }
    case "account": {
      const accounts = model.accounts.map(({ id, title }) => ({ label: title, value: id }));
      return await person.choose<string>(l10n.t("Show only what works with which account?"), [any, ...accounts]);
    }
    case "file": {
      const files = model.files.map((file) => ({ label: editor.shorten(file), value: file }));
      return await person.choose<string>(l10n.t("Show only runs of which file?"), [any, ...files]);
    }
  }
}

function marked(label: string, isNow: boolean): Pick<Choice<unknown>, "label" | "description"> {
  return isNow ? { label, description: l10n.t("as now") } : { label };
}

function groupWords(by: TreeShape["groupBy"]): string {
  return {
    none: l10n.t("Not at all"),
    state: l10n.t("State"),
    file: l10n.t("File"),
    account: l10n.t("Account"),
  }[by];
}

function sortWords(by: TreeShape["sortBy"]): string {
  return {
    newest: l10n.t("Newest first"),
    name: l10n.t("Name"),
    duration: l10n.t("Longest first"),
    cost: l10n.t("Dearest first"),
    state: l10n.t("State: what needs somebody first"),
  }[by];
}
