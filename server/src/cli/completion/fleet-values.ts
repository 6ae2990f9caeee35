import { statusWords } from "../../core/locale/status-words.ts";
import type { FleetSnapshot } from "../../protocol/fleet.ts";
import type { Candidate, WantedValue } from "./read-words.ts";

/** What the shell itself has to offer beside it. */
export type FromShell = "files" | "folders" | "nothing";

/** Where the values of an argument or option come from. */
export interface ValueSource {
  readonly shell: FromShell;
  /** Of what runs on this machine; absent where that isn't asked for. */
  readonly ofFleet?: (fleet: FleetSnapshot, wanted: WantedValue) => readonly Candidate[];
}

/** Where the values of this come from. Undefined for a name that isn't known: a test sees to it that there is none. */
export function sourceOf({ name, path }: Pick<WantedValue, "name" | "path">): ValueSource | undefined {
  if (name === "id") return idSources[path[0] ?? ""] ?? free;
  return Object.hasOwn(sources, name) ? sources[name] : undefined;
}

/** What a person makes up. */
const free: ValueSource = { shell: "nothing" };
const files: ValueSource = { shell: "files" };
const runs: ValueSource = { shell: "nothing", ofFleet: (fleet) => runsOf(fleet) };
const accounts: ValueSource = { shell: "nothing", ofFleet: (fleet) => accountsOf(fleet) };
const instances: ValueSource = { shell: "nothing", ofFleet: (fleet) => instancesOf(fleet) };
const models: ValueSource = { shell: "nothing", ofFleet: (fleet) => modelsOf(fleet) };
const tasks: ValueSource = { shell: "nothing", ofFleet: (fleet) => [...tasksOf(fleet), ...runsOf(fleet)] };

/** An `id` is that of what the command is about. */
const idSources: Readonly<Record<string, ValueSource>> = {
  tasks,
  changes: tasks,
  events: tasks,
  accounts,
  instances,
};

const sources: Readonly<Record<string, ValueSource>> = {
  run: runs,
  runs,
  "file|name": { shell: "files", ofFleet: (fleet) => namesOf(fleet) },
  "file|name|run": { shell: "files", ofFleet: (fleet) => [...namesOf(fleet), ...runsOf(fleet)] },
  "trigger|file|name": { shell: "files", ofFleet: (fleet) => triggersOf(fleet) },
  trigger: { shell: "files", ofFleet: (fleet) => triggersOf(fleet) },
  account: accounts,
  instance: instances,
  model: models,
  step: { shell: "nothing", ofFleet: stepsOf },
  ...Object.fromEntries(["file", "path", "paths"].map((name) => [name, files])),
  folder: { shell: "folders" },
};

/** Names of values that a person makes up, or that nobody lists: there is nothing to offer. A test holds the commands to this list. */
export const freeNames: ReadonlySet<string> = new Set([
  ...[
    "address",
    "amount",
    "answer",
    "apply",
    "branch",
    "credits",
    "day",
    "days",
    "dollars",
    "duration",
    "id|url",
    "item",
  ],
  ...["items", "json", "key", "name", "name=value", "number", "numbers", "pattern", "pid", "profile", "status"],
  ...["tag", "text", "title", "url", "value"],
]);

function runsOf({ runs: all }: FleetSnapshot): readonly Candidate[] {
  return all.map(({ id, title, status }) => ({ value: id, about: `${title}, ${statusWords(status)}` }));
}

function tasksOf({ tasks: all }: FleetSnapshot): readonly Candidate[] {
  return all.map(({ id, title, status }) => ({ value: id, about: `${title}, ${statusWords(status)}` }));
}

function accountsOf({ accounts: all }: FleetSnapshot): readonly Candidate[] {
  return all.map(({ id, title }) => ({ value: id, about: title }));
}

function instancesOf({ instances: all }: FleetSnapshot): readonly Candidate[] {
  return all.map(({ id, status }) => ({ value: id, about: statusWords(status) }));
}

function modelsOf({ accounts: all }: FleetSnapshot): readonly Candidate[] {
  return all.flatMap(({ id, models: known = [] }) => known.map((value) => ({ value, about: id })));
}

function triggersOf({ triggers }: FleetSnapshot): readonly Candidate[] {
  return triggers.map(({ name, file }) => ({ value: name, about: file }));
}

/** A name that has run: which others there are is in files, and those the shell completes. */
function namesOf({ runs: all }: FleetSnapshot): readonly Candidate[] {
  const byName = new Map(all.map(({ name, file }) => [name, file]));
  return [...byName].map(([value, about]) => ({ value, about }));
}

function stepsOf({ runs: all }: FleetSnapshot, { given }: WantedValue): readonly Candidate[] {
  const run = all.find(({ id }) => id.startsWith((given[0] ?? "").toUpperCase()));
  return (run?.steps ?? []).map(({ id, title }) => ({ value: id, about: title }));
}
