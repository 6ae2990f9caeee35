import type { Argument, Command, Option } from "commander";

/** One thing that may come next. */
export interface Candidate {
  readonly value: string;
  /** A few words about it; may be empty. */
  readonly about: string;
}

/** What may come at the end of a command line. */
export interface Wanted {
  /** What is known from the commands alone. */
  readonly candidates: readonly Candidate[];
  /** What must be asked for: the name of an argument or of an option's value as the usage has it, and where. */
  readonly value?: WantedValue;
  /** Put in front of each value: `--output=` where that is being completed. */
  readonly prefix: string;
}

/** A value that depends on what there is. */
export interface WantedValue {
  /** As the usage has it, without brackets and dots: `run`, `file|name`. */
  readonly name: string;
  /** The commands that lead to it: `["runs", "show"]`. */
  readonly path: readonly string[];
  /** The arguments before it. */
  readonly given: readonly string[];
}

/** What may come as the last of the words, which may be empty or begun. The words are those after the program. */
export function readWords(program: Command, words: readonly string[]): Wanted {
  const last = words.at(-1) ?? "";
  const start: Place = { command: program, path: [], given: [], rest: false };
  const place = words.slice(0, -1).reduce(takeWord, start);
  if (place.open !== undefined) return valuesOf(place.open, place, "");
  return (place.rest ? undefined : readFlag(place, last)) ?? readArgument(place);
}

/** What begins with a dash: an option, or the value of one that stands in the same word. Undefined for anything else. */
function readFlag(place: Place, last: string): Wanted | undefined {
  const flag = /^(--[^=]+)=/.exec(last)?.[1];
  const option = flag === undefined ? undefined : findOption(place.command, flag);
  if (flag !== undefined && option !== undefined) return valuesOf(option, place, `${flag}=`);
  return last.startsWith("-") ? { candidates: optionsOf(place.command), prefix: "" } : undefined;
}

function readArgument(place: Place): Wanted {
  const { command, given, rest } = place;
  const argument = command.registeredArguments[given.length] ?? variadic(command);
  const commands = given.length === 0 && !rest ? commandsOf(command) : [];
  if (argument === undefined) return { candidates: commands, prefix: "" };
  const wanted = valuesOf(argument, place, "");
  return { ...wanted, candidates: [...commands, ...wanted.candidates] };
}

/** Where a command line has come to. */
interface Place {
  readonly command: Command;
  readonly path: readonly string[];
  readonly given: readonly string[];
  /** After `--` nothing is an option. */
  readonly rest: boolean;
  /** The option whose value comes next. */
  readonly open?: Option;
}

function takeWord({ open, ...place }: Place, word: string): Place {
  // An option of several values takes what comes until the next one.
  if (open !== undefined && !isFlagAfter(open, word)) return open.variadic ? { ...place, open } : place;
  if (!place.rest && word === "--") return { ...place, rest: true };
  if (!place.rest && word.startsWith("-")) return afterFlag(place, word);
  const below = place.given.length === 0 && !place.rest ? findCommand(place.command, word) : undefined;
  if (below === undefined) return { ...place, given: [...place.given, word] };
  return { ...place, command: below, path: [...place.path, below.name()] };
}

/** A value that must be there may begin with a dash. */
function isFlagAfter({ optional, variadic: isMany }: Option, word: string): boolean {
  return word.startsWith("-") && (optional || isMany);
}

function afterFlag(place: Place, word: string): Place {
  const option = word.includes("=") ? undefined : findOption(place.command, word);
  const takesValue = option !== undefined && (option.required || option.optional);
  return takesValue ? { ...place, open: option } : place;
}

function valuesOf(from: Option | Argument, { path, given }: Place, prefix: string): Wanted {
  if (from.argChoices !== undefined) return { candidates: from.argChoices.map(plain), prefix };
  const name = "flags" in from ? valueName(from.flags) : from.name();
  return { candidates: [], value: { name, path, given }, prefix };
}

/** Of `-i, --input <name=value>` that is `name=value`. */
export function valueName(flags: string): string {
  return /[<[]([^>\]]+?)(?:\.\.\.)?[>\]]/.exec(flags)?.[1] ?? "";
}

/** Those of the commands above count too. */
function findOption(command: Command, flag: string): Option | undefined {
  const own = command.options.find(({ long, short }) => long === flag || short === flag);
  return own ?? (command.parent === null ? undefined : findOption(command.parent, flag));
}

function findCommand({ commands }: Command, word: string): Command | undefined {
  return commands.find((command) => command.name() === word || command.aliases().includes(word));
}

function commandsOf(command: Command): readonly Candidate[] {
  const shown = command.createHelp().visibleCommands(command);
  return shown.map((each) => ({ value: each.name(), about: each.summary() }));
}

/** Those of the commands above count too. */
function optionsOf(command: Command): readonly Candidate[] {
  const own = command.createHelp().visibleOptions(command);
  const candidates = own.flatMap(({ long, description }) => {
    return long === undefined ? [] : [{ value: long, about: description }];
  });
  return command.parent === null ? candidates : [...candidates, ...optionsOf(command.parent)];
}

function variadic({ registeredArguments }: Command): Argument | undefined {
  const last = registeredArguments.at(-1);
  return last?.variadic === true ? last : undefined;
}

function plain(value: string): Candidate {
  return { value, about: "" };
}
