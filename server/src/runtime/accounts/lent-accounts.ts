import * as l10n from "@vscode/l10n";
import type { Log } from "../../core/ports/log.ts";
import type { RunEnvironments } from "../../core/ports/run-environment.ts";
import type { AccountSpec } from "../../protocol/accounts.ts";
import { isFinal } from "../../protocol/states.ts";
import type { Dispatcher } from "../dispatcher.ts";
import type { KeyedAccountBook } from "./account-book.ts";
import { readBaseUrl } from "./read-base-url.ts";
import { sameServer } from "./same-server.ts";

/** What {@link LentAccounts} needs. */
export interface LentAccountsPorts {
  readonly environments: Pick<RunEnvironments, "read" | "keep">;
  readonly accounts: Pick<KeyedAccountBook, "find" | "guests" | "lookAgain" | "refreshed">;
  readonly dispatcher: Pick<Dispatcher, "addAccount" | "changeAccount" | "snapshot">;
  readonly log: Log;
}

const id = "manus";
const by = "environment";

/** The accounts that variables make: `MANUS_API_KEY` and `MANUS_API_BASE_URL` the account `manus`, without any set-up. */
export class LentAccounts {
  private readonly ports: LentAccountsPorts;
  private last: Promise<void> = Promise.resolve();
  private guests = "";

  constructor(ports: LentAccountsPorts) {
    this.ports = ports;
  }

  /** Keep what somebody lends; afterwards the account is there that it makes. Never rejects. */
  take(variables: Readonly<Record<string, string>> | undefined): Promise<void> {
    if (variables !== undefined) this.ports.environments.keep(undefined, variables);
    return this.look();
  }

  /** See what the variables make now: the newest starter's, else the host's own. Never rejects. */
  look(): Promise<void> {
    this.ports.accounts.lookAgain();
    this.tellOfGuests();
    this.last = this.last
      .then(() => this.see())
      .catch((error: unknown) => this.ports.log.error("The account of the environment couldn't be made", error));
    return this.last;
  }

  private async see(): Promise<void> {
    const { environments, accounts, log } = this.ports;
    if (environments.read(undefined, "MANUS_API_KEY") === undefined) return;
    const told = readBaseUrl(environments.read(undefined, "MANUS_API_BASE_URL"));
    if (!told.ok) {
      log.warn(`MANUS_API_BASE_URL isn't used, nor MANUS_API_KEY: ${told.because}`);
      return;
    }
    const known = accounts.find(id);
    if (known === undefined) return this.add(told.baseUrl);
    if (known.origin === "environment" && !sameServer(known.baseUrl, told.baseUrl)) await this.move(told.baseUrl);
  }

  private async add(baseUrl: string | undefined): Promise<void> {
    const account: AccountSpec = {
      id,
      provider: "manus",
      title: l10n.t("Manus (MANUS_API_KEY)"),
      disabled: false,
      origin: "environment",
      keyPlace: "environment",
      ...(baseUrl === undefined ? {} : { baseUrl }),
    };
    const added = await this.ports.dispatcher.addAccount(account, by);
    if (added.outcome === "refused") this.ports.log.warn(`The account manus wasn't added: ${added.because.message}`);
  }

  /** What runs there isn't taken elsewhere; until it has ended, the other one's key is given to nobody. */
  private async move(baseUrl: string | undefined): Promise<void> {
    const { dispatcher, log } = this.ports;
    const { tasks, instances } = dispatcher.snapshot();
    const held = new Set(instances.filter(({ accountId }) => accountId === id).flatMap(({ running }) => running));
    const isOpen = tasks.some((task) => !isFinal(task.status) && (held.has(task.id) || task.cloud?.accountId === id));
    if (!isOpen) await dispatcher.changeAccount(id, { baseUrl }, by);
    else log.warn("Another MANUS_API_BASE_URL isn't used while tasks run on the account manus");
  }

  private tellOfGuests(): void {
    const before = this.guests;
    this.guests = JSON.stringify(this.ports.accounts.guests());
    if (this.guests !== before) this.ports.accounts.refreshed("environment");
  }
}
