import { DeclareAccountsRequest } from "../../../server/src/protocol/accounts.ts";
import { readDeclared } from "../model/declared-accounts.ts";
import type { FleetModel } from "../model/fleet-model.ts";
import type { Server } from "../ports/server.ts";

/** What declaring accounts needs. */
export interface AccountSettingsOptions {
  readonly server: Server;
  readonly model: FleetModel;
  /** The setting as it stands. */
  readonly read: () => unknown;
  /** Hear what is wrong in it, each sentence once. */
  readonly tell: (problem: string) => void;
  readonly onProblem: (error: unknown) => void;
}

/** Tells each host that is attached which accounts the settings declare, and again when they change. */
export class AccountSettings {
  readonly #options: AccountSettingsOptions;
  readonly #told = new Set<string>();
  #connected = false;

  constructor(options: AccountSettingsOptions) {
    this.#options = options;
  }

  /** Begin; the answer ends it. */
  start(): () => void {
    const { model } = this.#options;
    return model.onChange(() => {
      const connected = model.link.state === "connected";
      if (connected && !this.#connected) void this.declare();
      this.#connected = connected;
    });
  }

  /** Tell the host now, where one is attached; none is started for it. Never rejects. */
  async declare(): Promise<void> {
    const { server, model, read, onProblem } = this.#options;
    const { accounts, problems } = readDeclared(read());
    this.#tellOnce(problems);
    if (model.link.state !== "connected") return;
    try {
      const answer = await server.request(DeclareAccountsRequest, { accounts, by: "editor" });
      this.#tellOnce(answer.problems);
    } catch (error) {
      onProblem(error);
    }
  }

  #tellOnce(problems: readonly string[]): void {
    for (const problem of problems) {
      if (this.#told.has(problem)) continue;
      this.#told.add(problem);
      this.#options.tell(problem);
    }
  }
}
