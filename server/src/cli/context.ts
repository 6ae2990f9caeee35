import type { Clock } from "../core/ports/clock.ts";
import type { Outcome } from "../core/ports/failure.ts";
import type { HostLink } from "../core/ports/host-link.ts";
import type { WorkspaceFiles } from "../core/ports/workspace-files.ts";
import type { CaseResult, RunTestsParams, RunTestsResult } from "../protocol/tests.ts";
import type { ServedTools } from "../chat-tools/served-tools.ts";
import type { Terminal } from "./terminal.ts";

/** All that the commands need from outside. */
export interface CliContext {
  /** The current folder, absolute. */
  readonly cwd: string;
  readonly version: string;
  /** The name of this process's user on the system; empty where it has none. */
  readonly userName: string;
  /** The variables of this process. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly terminal: Terminal;
  readonly link: HostLink;
  readonly files: WorkspaceFiles;
  readonly clock: Clock;
  readonly config: ConfigStore;
  /** Open an address (http or https) in the browser of this machine. Fails where it has none that could be asked, and for any other kind of address. */
  openAddress(address: string): Promise<Outcome<void>>;
  /** Write a text into a file (absolute path). What is there stays, and it fails with `already-there`, unless `overwrite`. */
  saveText(file: string, text: string, overwrite: boolean): Promise<Outcome<void>>;
  /** Listen for the calls of a webhook. Fails where the port can't be had. */
  serveWebhook(options: WebhookServerOptions): Promise<Outcome<WebhookServer>>;
  /** Become the language server, over stdin and stdout and with the flags of this process. Ends with the process. */
  serveLanguage(): Promise<never>;
  /** Serve the tools of chat agents over stdin and stdout, until the client is gone. Nothing else writes to stdout meanwhile. */
  serveChatTools(served: ServedTools): Promise<void>;
  /** Run the cases of a test file in this process, and hear of each as it ends. Never rejects for something outside. */
  runTests(params: RunTestsParams, onCase: (result: CaseResult) => void): Promise<RunTestsResult>;
}

/** What a person has set for this program, and what their environment says beside it. */
export interface ConfigStore {
  /** The file, absolute. */
  readonly path: string;
  /** What the file holds, whatever that is; an empty object where there is none. */
  read(): Outcome<unknown>;
  write(content: object): Promise<Outcome<void>>;
  /** The environment as the shell has given it: without what the file adds to it. */
  readonly variables: Readonly<Record<string, string | undefined>>;
}

/** How a webhook's calls are listened for. */
export interface WebhookServerOptions {
  /** The address of this machine to listen on, a loopback one. */
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  /** The public address that was registered: what the cloud has signed is made with it. */
  readonly url: string;
  /** What signatures are checked with, as PEM. */
  readonly publicKey: string;
  /** Hears each call whose signature was right, once for each event, after it was answered. */
  readonly onCall: (call: WebhookCall) => void;
  /** Hears, in a sentence, why a call was turned away. */
  readonly onRefused?: (because: string) => void;
}

/** What a webhook's call tells. */
export interface WebhookCall {
  readonly eventId: string;
  /** `task_created`, `task_stopped`, `task_progress`, or a word that is new. */
  readonly eventType: string;
  readonly cloudTaskId: string;
}

/** A webhook that is listened for. */
export interface WebhookServer {
  /** Where it listens, e.g. `http://127.0.0.1:8787`. */
  readonly address: string;
  close(): Promise<void>;
}
