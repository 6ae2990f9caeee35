import { createFileStore } from "../../../../server/src/adapters/keys/file-store.ts";
import { createKeyringStore } from "../../../../server/src/adapters/keys/keyring-store.ts";
import { createEditorStore, createEnvironmentStore } from "../../../../server/src/adapters/keys/lent-stores.ts";
import { createMemoryStore } from "../../../../server/src/adapters/keys/memory-store.ts";
import { createMask, type LearningMask } from "../../../../server/src/adapters/system/mask.ts";
import { createRunEnvironments } from "../../../../server/src/adapters/system/run-environment.ts";
import type { CloudOutcome } from "../../../../server/src/core/ports/cloud.ts";
import type { Outcome } from "../../../../server/src/core/ports/failure.ts";
import type { RunEnvironments } from "../../../../server/src/core/ports/run-environment.ts";
import type { AccountSpec, AccountUsage } from "../../../../server/src/protocol/accounts.ts";
import type { AccountView } from "../../../../server/src/protocol/fleet.ts";
import type { RequestOutcome } from "../../../../server/src/protocol/runs.ts";
import { AccountDesk } from "../../../../server/src/runtime/accounts/account-desk.ts";
import { createAccountBook, type KeyedAccountBook } from "../../../../server/src/runtime/accounts/account-book.ts";
import { DeclaredAccounts } from "../../../../server/src/runtime/accounts/declared-accounts.ts";
import { createFakeClock } from "../../../support/fakes/fake-clock.ts";
import { FakeKeyring } from "../../../support/fakes/fake-keyring.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

export const goodKey = "sk-good-0123456789abcdef";
export const otherKey = "sk-other-0123456789abcdef";
export const badKey = "sk-bad-0123456789abcdef";

/** A desk over real places of keys, with a cloud and servers that know `goodKey` and `otherKey`, and a dispatcher that only keeps accounts. */
export class DeskBench {
  readonly mask: LearningMask = createMask({});
  readonly keyring = new FakeKeyring();
  readonly environments: RunEnvironments = createRunEnvironments({ environment: {}, mask: this.mask });
  /** What the editor's windows keep. */
  readonly editor = new Map<string, string>();
  /** What the journal was asked for, in order. */
  readonly journaled: string[] = [];
  /** Why the dispatcher refuses the next request. */
  refusal: { readonly code: string; readonly message: string } | undefined;
  isAway = false;
  readonly book: KeyedAccountBook;
  readonly desk: AccountDesk;
  readonly declared: DeclaredAccounts;

  static async open(): Promise<DeskBench> {
    return new DeskBench(await temporaryFolder());
  }

  private constructor(home: string) {
    const { keyring, environments, mask } = this;
    const clock = createFakeClock();
    const learn = (key: string): void => mask.learn(key);
    const windows = { windowCount: 1, askKey: async (id: string) => this.editor.get(id) };
    this.book = createAccountBook({
      clock,
      environments,
      learn,
      stores: [
        createKeyringStore({ home: home, clock, load: async () => keyring.library }),
        createFileStore({ home: home }),
        createMemoryStore(),
        createEnvironmentStore(environments),
        createEditorStore(windows),
      ],
    });
    const dispatcher = this.dispatcher();
    this.desk = new AccountDesk({
      accounts: this.book,
      dispatcher,
      learn,
      lend: async (variables) => environments.keep(undefined, variables),
      isDeclared: (id) => this.declared.isDeclared(id),
      cloud: {
        tryKey: async ({ key }) => this.usageFor(key),
        usage: async ({ accountId }) => this.usageFor((await this.book.keyOf(accountId)) ?? ""),
      },
      tryServer: async ({ key }) => this.modelsFor(key),
      listModels: async (id) => {
        const models = this.modelsFor(await this.book.keyOf(id));
        return models.ok ? { ok: true, value: { models: models.value } } : models;
      },
    });
    this.declared = new DeclaredAccounts({ accounts: this.book, dispatcher, desk: this.desk });
  }

  view(id: string): AccountView | undefined {
    const account = this.book.find(id);
    return account && this.book.view(account);
  }

  private dispatcher(): ConstructorParameters<typeof DeclaredAccounts>[0]["dispatcher"] &
    ConstructorParameters<typeof AccountDesk>[0]["dispatcher"] {
    const { book } = this;
    const decide = async (what: string, make: () => readonly AccountSpec[]): Promise<RequestOutcome> => {
      const because = this.refusal;
      this.refusal = undefined;
      if (because !== undefined) return { outcome: "refused", because };
      this.journaled.push(what);
      book.update(make());
      return { outcome: "accepted" };
    };
    return {
      addAccount: (account, by) => decide(`add ${account.id} by ${by}`, () => [...book.all(), account]),
      changeAccount: (id, changes, by) => {
        const changed = (account: AccountSpec): AccountSpec =>
          Object.fromEntries(
            Object.entries({ ...account, ...changes }).filter(([, value]) => value !== undefined),
          ) as unknown as AccountSpec;
        return decide(`change ${id} ${Object.keys(changes).join()} by ${by}`, () =>
          book.all().map((account) => (account.id === id ? changed(account) : account)),
        );
      },
      removeAccount: (id, tasks, by) =>
        decide(`remove ${id} ${tasks} by ${by}`, () => book.all().filter((account) => account.id !== id)),
    };
  }

  private usageFor(key: string): CloudOutcome<Omit<AccountUsage, "low">> {
    const failure = this.failureFor(key, "account-refused", "cloud-unreachable");
    if (failure !== undefined) return { ok: false, failure };
    return {
      ok: true,
      value: { unit: "credits", available: 1_250, spentToday: 3, spentThisMonth: 40, asOf: "2026-11-21T09:00:00.000Z" },
    };
  }

  private modelsFor(key: string | undefined): Outcome<readonly string[]> {
    const failure = this.failureFor(key ?? goodKey, "model-refused", "model-unreachable");
    return failure === undefined ? { ok: true, value: ["tiny", "big"] } : { ok: false, failure };
  }

  private failureFor(key: string, refused: string, away: string) {
    const remedy = "Do something.";
    if (this.isAway) return { code: away, retryable: true, message: "It can't be reached", remedy };
    if (key === goodKey || key === otherKey) return undefined;
    return { code: refused, retryable: false, message: this.mask(`The key ${key} is refused`), remedy };
  }
}
