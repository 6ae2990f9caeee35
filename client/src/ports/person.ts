/** One line of a list to choose from. */
export interface Choice<T> {
  readonly label: string;
  readonly description?: string;
  readonly detail?: string;
  readonly value: T;
}

/** A question with a free answer. */
export interface TextQuestion {
  readonly title: string;
  readonly prompt: string;
  readonly value?: string;
  /** A sentence about what is wrong, or nothing. */
  readonly check?: (text: string) => string | undefined;
}

/** What a person answers who wants to see the question before this one again. */
export const goBack: unique symbol = Symbol("go back");

/** Where a question stands in a row of questions, counted from 1. From the second one on the person can go back. */
export interface Place {
  readonly step: number;
  readonly of: number;
}

/** One of several questions in a row, answered by choosing. */
export interface ChoiceStep<T> {
  readonly title: string;
  readonly place: Place;
  readonly choices: readonly Choice<T>[];
  readonly placeholder?: string;
  /** The label of the choice that is chosen by pressing Enter at once; the first one where it is absent. `nothing`: the person has to point at one. */
  readonly active?: string | { readonly nothing: true };
}

/** One of several questions in a row, answered by typing. */
export interface TextStep extends TextQuestion {
  readonly place: Place;
  readonly placeholder?: string;
  /** What is typed isn't shown. */
  readonly secret?: boolean;
  /** Why the answer before wasn't taken; shown until something is typed. */
  readonly problem?: string;
  /** What the answer comes to, shown while it is typed. */
  readonly hint?: (text: string) => string | undefined;
}

/** A message, perhaps with buttons. A modal one holds everything else until it's answered. */
export interface Message {
  readonly level: "information" | "warning" | "error";
  readonly text: string;
  readonly detail?: string;
  readonly modal?: boolean;
}

/** Endings of names, without a dot, by what such files are called. */
export type FileKinds = Readonly<Record<string, readonly string[]>>;

/** The person in front of the editor. Everything answers `undefined` when they turn away. */
export interface Person {
  choose<T>(title: string, choices: readonly Choice<T>[]): Promise<T | undefined>;
  ask(question: TextQuestion): Promise<string | undefined>;
  /** The same among several questions in a row. */
  chooseStep<T>(step: ChoiceStep<T>): Promise<T | typeof goBack | undefined>;
  askStep(step: TextStep): Promise<string | typeof goBack | undefined>;
  /** Show that something takes its time. Nothing when they would rather not wait; what was begun goes on unheard. Rejects as `act` does. */
  wait<T>(title: string, act: () => Promise<T>): Promise<{ readonly done: T } | undefined>;
  /** Let them choose a file; its absolute path. `kinds`: the endings of names that are offered, without a dot, by what they are called. */
  chooseFile(title: string, folder: string, kinds?: FileKinds): Promise<string | undefined>;
  /** Let them choose where a file is to be written, `file` being the proposal; its absolute path. They have agreed where one is there already. */
  chooseTarget(title: string, where: { readonly file: string; readonly kinds: FileKinds }): Promise<string | undefined>;
  /** Let them choose a folder; its absolute path. */
  chooseFolder(title: string): Promise<string | undefined>;
  /** Show a message; the button that was pressed, if any. */
  tell<B extends string>(message: Message, ...buttons: readonly B[]): Promise<B | undefined>;
}
