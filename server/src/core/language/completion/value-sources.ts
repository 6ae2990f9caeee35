import * as l10n from "@vscode/l10n";
import { nameForFile } from "../actions/example-values.ts";
import { stringValue, valueAt } from "../yaml/node.ts";
import { nodeAt } from "./node-at.ts";
import type { Offer, Question } from "./offer.ts";
import { patternOf, taskPatternOf } from "./place-pattern.ts";
import { argumentOffers } from "./sources/argument-values.ts";
import { booleanOffers, textOffers } from "./sources/choices.ts";
import { accountOffers, instanceOffers, modelOffers, profileOffers } from "./sources/fleet.ts";
import { pathOffers } from "./sources/paths.ts";
import { cronOffers, timezoneOffers } from "./sources/schedule.ts";
import { stepIdOffers } from "./sources/step-ids.ts";
import { orderedStepOffers } from "./sources/tests.ts";
import { targetOffers } from "./sources/targets.ts";
import { toolOffers, toolPatternOffers } from "./sources/tools.ts";

/** Where values come from that the schema doesn't list. */
interface ValueSource {
  /** The places, as patterns of paths; see {@link patternOf}. */
  readonly places: RegExp;
  readonly offers: (question: Question) => Offer[];
}

/** For places of a workflow and of its steps. */
const ofFile: readonly ValueSource[] = [
  { places: /^steps\.\*\.needs\.\*$/, offers: stepIdOffers },
  { places: /^steps\.\*\.tool$/, offers: toolOffers },
  { places: /^steps\.\*\.task$/, offers: (question) => targetOffers("task", question) },
  { places: /^steps\.\*\.workflow$/, offers: (question) => targetOffers("workflow", question) },
  { places: /^steps\.\*\.with\.[^.]+(?:\.\*)?$/, offers: argumentOffers },
  { places: /^steps\.\*\.cache\.files\.\*$/, offers: files },
  { places: /^steps\.\*\.approve\.default$/, offers: answerOffers },
  { places: /^on\.files\.\*$/, offers: files },
  { places: /^on\.schedule(?:\.\*\.cron)?$/, offers: cronOffers },
  { places: /^on\.schedule\.\*\.timezone$/, offers: timezoneOffers },
  { places: /^workflow$/, offers: (question) => targetOffers("workflow", question) },
  { places: /^task$/, offers: (question) => targetOffers("task", question) },
  { places: /^cases\.\*\.expect\.order\.\*$/, offers: orderedStepOffers },
  { places: /(?:^|\.)stubs\.[^.]+\.(?:items\.[^.]+\.)?replay$/, offers: records },
  { places: /(?:^|\.)stubs\.[^.]+\.(?:items\.[^.]+\.)?answer$/, offers: () => textOffers(["approved", "denied"]) },
  { places: /(?:^|\.)stubs\.(?:.+\.)?fails(?:\.code)?$/, offers: () => textOffers(failures) },
  { places: /\.expect\.steps\.(?:.+\.)?outcome$/, offers: () => textOffers(outcomes) },
  { places: /^name$/, offers: ownName },
  { places: /^inputs\.[^.]+\.default$/, offers: defaultOffers },
];

/** Failures that differ in what follows them. */
const failures = ["rate-limit", "timeout", "engine", "tool-failed", "denied"];

const outcomes = ["succeeded", "failed", "skipped", "stopped", "approved", "denied", "pending"];

/** For places of a task, in a file of its own or in a step. */
const ofTask: readonly ValueSource[] = [
  { places: /^account$/, offers: accountOffers },
  { places: /^instance$/, offers: instanceOffers },
  { places: /^model$/, offers: modelOffers },
  { places: /^profile$/, offers: profileOffers },
  { places: /^attachments\.\*$/, offers: files },
  { places: /^knowledge\.\*\.scope\.files\.\*$/, offers: files },
  { places: /^(?:tools\.(?:allow|ask|deny)|knowledge\.\*\.scope\.tools)\.\*$/, offers: toolPatternOffers },
  { places: /^datasources\.\*\.openapi$/, offers: apis },
  { places: /^outputs\.[^.]+\.file$/, offers: (question) => pathOffers(question, { from: "file" }) },
  { places: /^workspace\.directory$/, offers: (question) => pathOffers(question, { from: "file", only: "folders" }) },
];

/** What may stand at the cursor beyond what the schema says. */
export function sourceOffers(question: Question): Offer[] {
  return sourceOf(question.cursor.path)?.offers(question) ?? [];
}

/** Whether there may be anything for a path beyond what the schema says. */
export function hasSource(path: readonly (string | number)[]): boolean {
  return sourceOf(path) !== undefined;
}

function sourceOf(path: readonly (string | number)[]): ValueSource | undefined {
  const [own, task] = [patternOf(path), taskPatternOf(path)];
  return ofFile.find(({ places }) => places.test(own)) ?? ofTask.find(({ places }) => places.test(task));
}

function files(question: Question): Offer[] {
  return pathOffers(question, { from: "file", globs: true });
}

function apis(question: Question): Offer[] {
  return pathOffers(question, { from: "file", fits: (path) => /\.(?:ya?ml|json)$/i.test(path) });
}

/** Recorded streams of agents. */
function records(question: Question): Offer[] {
  return pathOffers(question, { from: "file", fits: (path) => /\.jsonl$/i.test(path) });
}

/** The name that the file would have by its path. */
function ownName({ document }: Question): Offer[] {
  const name = nameForFile(document.file);
  return [{ label: name, kind: "value", rank: 0, detail: l10n.t("by the file's name"), write: { text: name } }];
}

/** The answers that a gate takes. */
function answerOffers({ cursor }: Question): Offer[] {
  const choices = valueAt(nodeAt(cursor.tree, cursor.treePath.slice(0, -1)), "choices");
  const answers = choices?.kind === "sequence" ? choices.items.map(stringValue) : ["approved", "denied"];
  return textOffers(answers);
}

/** The values that an input can have by its own declaration. */
function defaultOffers({ cursor }: Question): Offer[] {
  const input = nodeAt(cursor.tree, cursor.treePath.slice(0, -1));
  const options = valueAt(input, "options");
  if (stringValue(valueAt(input, "type")) === "boolean") return booleanOffers();
  return textOffers(options?.kind === "sequence" ? options.items.map(stringValue) : []);
}
