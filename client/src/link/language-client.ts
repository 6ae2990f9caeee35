import type { LogOutputChannel } from "vscode";
import {
  LanguageClient,
  RevealOutputChannelOn,
  State,
  TransportKind,
  type LanguageClientOptions,
  type ServerOptions,
  type StateChangeEvent,
} from "vscode-languageclient/node";
import { languageId, taskFilePattern } from "../contributions.ts";

/** What the language server is started with. */
export interface LaunchOptions {
  /** Absolute path of its bundle. */
  readonly module: string;
  /** `MANUS_HOME` for it and for the host it starts; nothing leaves it as it is in the editor's environment. */
  readonly home: () => string | undefined;
  readonly log: LogOutputChannel;
}

/** The window's end of a language server that isn't started yet. */
export function createClient(options: LaunchOptions): LanguageClient {
  return new LanguageClient("manus", "Manus Manager", serverOptions(options), clientOptions(options));
}

/** Whether a server that ran runs no more. */
export function isGone({ oldState, newState }: StateChangeEvent): boolean {
  return oldState === State.Running && newState !== State.Running;
}

function serverOptions({ home, module }: LaunchOptions): ServerOptions {
  const folder = home();
  const env = folder === undefined ? {} : { MANUS_HOME: folder };
  const run = { module, transport: TransportKind.ipc, options: { env } };
  return { run, debug: { ...run, options: { env, execArgv: ["--nolazy", "--inspect=6009"] } } };
}

function clientOptions({ log }: LaunchOptions): LanguageClientOptions {
  return {
    // By the file's name, whatever its language id: a person may have given `.yaml` files another one. By the language, whatever the scheme: what is
    // not saved yet, and what lies on no disk, is read as well.
    documentSelector: [{ scheme: "file", pattern: taskFilePattern }, { language: languageId }],
    outputChannel: log,
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    diagnosticCollectionName: "manus",
    // The window knows the commands that lenses name.
    initializationOptions: { attachHost: true, commands: true },
  };
}
