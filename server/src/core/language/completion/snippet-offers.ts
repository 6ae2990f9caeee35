import { freeName } from "../actions/slugs.ts";
import { nameForFile, promptToWrite } from "../actions/example-values.ts";
import { documentName } from "../document.ts";
import { stepsOf } from "../checks/placed-step.ts";
import { argumentLines, requiredArguments } from "./argument-lines.ts";
import type { Part } from "./insertion.ts";
import { newLine } from "./offer.ts";
import type { Offer, Question } from "./offer.ts";
import { taskPatternOf } from "./place-pattern.ts";

/** Whole steps, one for each thing that a step can do. `column` is where their keys start on their lines. */
export function stepOffers({ document, around }: Question, column: number): Offer[] {
  const steps = stepsOf(document);
  const taken = new Set(steps.map(({ id }) => id));
  const line = newLine(column);
  const id = (name: string): Part[] => ["id: ", { hole: freeName(name, taken) }, line];
  const call = (kind: "task" | "workflow"): Part[] => {
    const names = around.index.names(kind).filter((name) => name !== documentName(document));
    return [...id("run"), `${kind}: `, names.length > 0 && names.length <= 20 ? { choices: names } : { hole: "name" }];
  };
  const shell = [`tool: shell_exec${line}with:`, ...argumentLines(column + 2, requiredArguments("shell_exec"))];
  return [
    snippet("tool step", "a command in a shell", [...id("run"), ...shell]),
    snippet("task step", "runs a task file", call("task")),
    snippet("prompt step", "an agent with a prompt", [...id("draft"), `prompt: |${line}  `, { hole: promptToWrite }]),
    snippet("workflow step", "runs another workflow", call("workflow")),
    snippet("approve step", "waits for a person", [...id("gate"), "approve: ", { hole: "Go on?" }]),
  ].map((offer, rank) => ({ ...offer, rank }));
}

/** A whole task file and a whole workflow file, for a file that is empty. */
export function fileOffers({ document }: Question): Offer[] {
  const name: Part = { hole: nameForFile(document.file) };
  const head = (kind: string): Part[] => [`manus: 1\nkind: ${kind}\nname: `, name, "\n"];
  const step = ["steps:\n  - id: ", { hole: "run" }, "\n    tool: shell_exec\n    with:"];
  return [
    snippet("task file", "one agent with one prompt", [
      ...head("task"),
      "prompt: |\n  ",
      { hole: promptToWrite },
      "\n",
    ]),
    snippet("workflow file", "steps that follow each other", [
      ...head("workflow"),
      ...step,
      ...argumentLines(6, requiredArguments("shell_exec")),
      "\n",
    ]),
  ];
}

/** A declaration to fill in, where any name can be a key: an input, an output, a variable. `column` is where it starts on its line. */
export function declarationOffers({ cursor }: Question, column: number): Offer[] {
  const pattern = taskPatternOf(cursor.path);
  const line = newLine(column + 2);
  const name = (wish: string): Part => ({ hole: freeName(wish, cursor.present) });
  if (pattern === "inputs") {
    const types = { choices: ["string", "number", "boolean", "choice", "file"] };
    return [snippet("new input", "a name and its type", [name("name"), `:${line}type: `, types])];
  }
  if (pattern === "outputs") {
    return [
      snippet("new output", "a file that is delivered", [name("report"), `:${line}file: `, { hole: "report.md" }]),
    ];
  }
  if (pattern !== "env") return [];
  return [snippet("new variable", "from a secret", [{ hole: "NAME" }, ": ${{ secrets.", { hole: "NAME" }, " }}"])];
}

function snippet(label: string, detail: string, yaml: readonly Part[]): Offer {
  return { label, kind: "snippet", rank: 0, detail, write: { yaml } };
}
