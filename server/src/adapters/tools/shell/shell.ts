/** What a session keeps between its commands, as far as another shell can take it over. */
export interface ShellState {
  /** Absolute. */
  readonly directory: string;
  /** The environment in the shell's own words, with its functions where it can tell them; undefined: as it began. */
  readonly memory?: string;
}

/** One command for a shell. */
export interface ShellOrder {
  readonly command: string;
  /** Absolute: change there first. */
  readonly directory: string;
  readonly onOutput: (chunk: Buffer) => void;
  /** Nobody can print any more, neither the command nor what it left running. */
  readonly onOutputEnd: () => void;
}

/** How a command came to its end. */
export interface CommandEnd {
  /** 128 and the signal's number when a signal ended the shell itself. */
  readonly exitCode: number;
  /** What the session knows now; undefined when the command took its shell down with it. */
  readonly state?: ShellState;
}

/** A command that was started. */
export interface RunningCommand {
  readonly ended: Promise<CommandEnd>;
  /** Goes to the standard input of whatever reads it; it may wait there until something does. */
  write(text: string): void;
  /** The end of the input, as Ctrl-D is on a terminal. */
  endInput(): void;
  /** Take no more output: who still prints gets SIGPIPE. */
  closeOutput(): void;
}

/** One shell process, which takes one command after the other, and never two at once. */
export interface Shell {
  /** Of the process that runs now; undefined while none does. */
  readonly pid: number | undefined;
  /** False once it can't take another command. */
  readonly alive: boolean;
  /** @throws a system error when the command can't even be started. */
  start(order: ShellOrder): Promise<RunningCommand>;
  /** Let go of what the shell and its commands hold open here. Doesn't end processes. */
  close(): void;
}

/** What a new shell begins with. */
export interface ShellStart {
  readonly environment: Readonly<Record<string, string>>;
  readonly state: ShellState;
}
