import { ReadKeyRequest } from "../../../server/src/protocol/accounts.ts";
import {
  AskEditorModelRequest,
  ExposePortRequest,
  OfferEditorModelsNotification,
} from "../../../server/src/protocol/models.ts";
import type { AccountKeys } from "../ports/account-keys.ts";
import type { LanguageModels } from "../ports/language-models.ts";
import type { Server } from "../ports/server.ts";

/** What this window lends the host. */
export interface Lent {
  readonly models: LanguageModels;
  /** The keys that this editor keeps. */
  readonly keys: Pick<AccountKeys, "read">;
  /** The address at which the person reaches a port of this machine. Rejects where it can't be made reachable. */
  exposePort(port: number): Promise<string>;
  readonly onProblem: (error: unknown) => void;
}

/** Answers what the host asks of this window: its models, a port, the keys that are kept here. Keeps it told which models there are. */
export class HostRequests {
  readonly #server: Server;
  readonly #lent: Lent;
  #offered: string | undefined;

  constructor(server: Server, lent: Lent) {
    this.#server = server;
    this.#lent = lent;
  }

  /** Begin; the answer ends it. */
  start(): () => void {
    const { models } = this.#lent;
    const stops = [
      this.#server.onRequest(AskEditorModelRequest, (params, cancel) => models.ask(params, cancel)),
      this.#server.onRequest(ExposePortRequest, async ({ port }) => {
        try {
          return { outcome: "exposed", url: await this.#lent.exposePort(port) } as const;
        } catch (error) {
          const message = error instanceof Error ? error.message : String(error);
          return { outcome: "failed", because: { code: "port-not-exposed", message } } as const;
        }
      }),
      this.#server.onRequest(ReadKeyRequest, ({ accountId }) => this.#readKey(accountId)),
      models.onChange(() => void this.offer()),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }

  /** A key that can't be read is one that this editor doesn't have: the host asks elsewhere, or the task says what it waits for. */
  async #readKey(accountId: string): Promise<{ readonly key?: string }> {
    try {
      const key = await this.#lent.keys.read(accountId);
      return key === undefined ? {} : { key };
    } catch (error) {
      this.#lent.onProblem(error);
      return {};
    }
  }

  /** The language server is a new one: it knows of no model. */
  async offerAnew(): Promise<void> {
    this.#offered = undefined;
    await this.offer();
  }

  /** Tell which models there are, where that has changed. Never rejects. */
  async offer(): Promise<void> {
    try {
      const models = await this.#lent.models.list();
      const text = JSON.stringify(models);
      if (text === this.#offered) return;
      this.#offered = text;
      await this.#server.tell(OfferEditorModelsNotification, { models });
    } catch (error) {
      this.#offered = undefined;
      this.#lent.onProblem(error);
    }
  }
}
