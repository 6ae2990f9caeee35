import * as l10n from "@vscode/l10n";
import type { AccountSpec, NewAccount } from "../../protocol/accounts.ts";
import type { AccountId } from "../../protocol/states.ts";
import type { Dispatcher } from "../dispatcher.ts";
import type { AccountDesk } from "./account-desk.ts";
import type { KeyedAccountBook } from "./account-book.ts";
import { removeKey } from "./key-places.ts";
import { sameServer } from "./same-server.ts";
import { validateAccount } from "./validate-account.ts";

/** What {@link DeclaredAccounts} needs. */
export interface DeclaredAccountsPorts {
  readonly accounts: KeyedAccountBook;
  readonly dispatcher: Pick<Dispatcher, "addAccount" | "changeAccount">;
  readonly desk: Pick<AccountDesk, "removeNow">;
}

/** The accounts that the editor's settings declare: never with a key. The newest declaration counts, whichever window it comes from. */
export class DeclaredAccounts {
  private readonly ports: DeclaredAccountsPorts;
  private declared: ReadonlySet<AccountId> = new Set();
  /** Disabled because no setting declares them any more, not by a person. */
  private readonly retired = new Set<AccountId>();
  private last: Promise<unknown> = Promise.resolve();

  constructor(ports: DeclaredAccountsPorts) {
    this.ports = ports;
  }

  isDeclared(accountId: AccountId): boolean {
    return this.declared.has(accountId);
  }

  /** Make the accounts of the settings these. Answers what is wrong with some of them, a sentence each; the others are taken. */
  declare(accounts: readonly NewAccount[], by: string): Promise<readonly string[]> {
    const mine = this.last.then(() => this.declareNow(accounts, by));
    this.last = mine.catch(() => undefined);
    return mine;
  }

  private async declareNow(accounts: readonly NewAccount[], by: string): Promise<readonly string[]> {
    const problems: string[] = [];
    const wanted = new Map<AccountId, NewAccount>();
    for (const account of accounts) {
      const valid = validateAccount(account);
      if (!valid.ok) problems.push(sentence(valid.because.message, valid.because.remedy));
      else if (wanted.has(account.id))
        problems.push(l10n.t("The account {0} is declared twice: the first one counts.", account.id));
      else wanted.set(account.id, valid.account);
    }
    this.declared = new Set(wanted.keys());
    for (const account of wanted.values()) problems.push(...(await this.put(account, by)));
    const settled = this.ports.accounts.all().filter(({ origin, id }) => origin === "settings" && !wanted.has(id));
    for (const { id } of settled) problems.push(...(await this.retire(id, by)));
    return problems;
  }

  private async put(account: NewAccount, by: string): Promise<readonly string[]> {
    const { accounts, dispatcher } = this.ports;
    const { id } = account;
    const known = accounts.find(id);
    if (known === undefined) {
      const added = await dispatcher.addAccount({ ...account, disabled: false, origin: "settings" }, by);
      return added.outcome === "refused" ? [sentence(added.because.message, added.because.remedy)] : [];
    }
    if (known.origin !== "settings") {
      return [
        l10n.t(
          "The account {0} isn't taken from the settings: there is one of this name that a person or the environment made.",
          id,
        ),
      ];
    }
    if (known.provider !== account.provider) {
      return [
        l10n.t("The account {0} can't become one of the provider {1}: give it another name.", id, account.provider),
      ];
    }
    return this.change(known, account, by);
  }

  private async change(known: AccountSpec, account: NewAccount, by: string): Promise<readonly string[]> {
    const { accounts, dispatcher } = this.ports;
    const { id } = known;
    const enable = this.retired.delete(id) ? { disabled: false } : {};
    const { title, baseUrl, defaultModel, warnBelow, budget } = account;
    const wanted = { ...known, title, baseUrl, defaultModel, warnBelow, budget, ...enable };
    if (isSame(known, wanted)) return [];
    // A setting may have come from anywhere: a key goes only where a person has given it.
    const losesKey = known.keyPlace !== undefined && !sameServer(known.baseUrl, baseUrl);
    const changes = {
      title,
      baseUrl,
      defaultModel,
      warnBelow,
      budget,
      ...enable,
      ...(losesKey ? { keyPlace: undefined } : {}),
    };
    if (losesKey) accounts.drop(id);
    const changed = await dispatcher.changeAccount(id, changes, by);
    if (changed.outcome === "refused") return [sentence(changed.because.message, changed.because.remedy)];
    if (!losesKey) return [];
    await removeKey(accounts, id, known.keyPlace);
    return [l10n.t("The account {0} has another address now, so its key was removed: give it again.", id)];
  }

  private async retire(id: AccountId, by: string): Promise<readonly string[]> {
    const removed = await this.ports.desk.removeNow(id, "refuse", by);
    if (removed.outcome === "accepted") return removed.note === undefined ? [] : [removed.note];
    if (this.ports.accounts.find(id)?.disabled === false) {
      this.retired.add(id);
      await this.ports.dispatcher.changeAccount(id, { disabled: true }, by);
    }
    return [l10n.t("The account {0} is disabled but still there: {1}.", id, removed.because.message)];
  }
}

function isSame(one: AccountSpec, other: object): boolean {
  const [a, b] = [one, other].map((each) => Object.entries(each).filter(([, value]) => value !== undefined));
  return JSON.stringify(a?.sort()) === JSON.stringify(b?.sort());
}

function sentence(message: string, remedy: string | undefined): string {
  return remedy === undefined ? `${message}.` : `${message}. ${remedy}`;
}
