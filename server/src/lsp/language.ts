import type { Surroundings } from "../core/language/surroundings.ts";
import type { ClientFacts } from "./client-facts.ts";
import type { OpenDocuments } from "./open-documents.ts";
import type { Diagnostics } from "./diagnostics.ts";
import type { ServerPorts } from "./ports.ts";
import type { Settings } from "./settings.ts";
import type { WorkspaceDiagnostics } from "./workspace-diagnostics.ts";
import type { Workspace } from "./workspace.ts";

/** What a handler of a request works with. */
export interface Language {
  readonly client: ClientFacts;
  readonly documents: OpenDocuments;
  readonly workspace: Workspace;
  readonly ports: ServerPorts;
  readonly diagnostics: Diagnostics;
  readonly workspaceDiagnostics: WorkspaceDiagnostics;
  /** What a person has set, as of now. */
  readonly settings: Settings;
  /** What is known now besides the documents. */
  around(): Surroundings;
  /**
   * Ask the core a question. Where it needed facts that weren't known yet (what is on the disk, the values of a run), they are waited for, shortly, and it is asked
   * once more: so the question is a pure function of what it is given.
   */
  ask<T>(question: (around: Surroundings) => T): Promise<T>;
}
