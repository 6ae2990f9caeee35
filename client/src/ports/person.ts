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

/** A message, perhaps with buttons. A modal one holds everything else until it's answered. */
export interface Message {
  readonly level: "information" | "warning" | "error";
  readonly text: string;
  readonly detail?: string;
  readonly modal?: boolean;
}

/** The person in front of the editor. Everything answers `undefined` when they turn away. */
export interface Person {
  choose<T>(title: string, choices: readonly Choice<T>[]): Promise<T | undefined>;
  ask(question: TextQuestion): Promise<string | undefined>;
  /** Let them choose a file; its absolute path. */
  chooseFile(title: string, folder: string): Promise<string | undefined>;
  /** Show a message; the button that was pressed, if any. */
  tell<B extends string>(message: Message, ...buttons: readonly B[]): Promise<B | undefined>;
}
