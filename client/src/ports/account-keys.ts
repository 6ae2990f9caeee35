import type { AccountId } from "../../../server/src/protocol/states.ts";

/** The keys that this editor keeps for accounts. They are nowhere else in the editor: in no setting, no log and no state. */
export interface AccountKeys {
  /** The key of an account; nothing where this editor keeps none. Rejects where the editor can't read its secrets. */
  read(accountId: AccountId): Promise<string | undefined>;
  /** Keep it, in the place of one that was kept before. Rejects where the editor can't. */
  keep(accountId: AccountId, key: string): Promise<void>;
  /** A key that a person has typed: from now on no line of the log shows it, whether it is kept or not. */
  notice(key: string): void;
  /** Forget it; nothing happens where there is none. */
  forget(accountId: AccountId): Promise<void>;
}
