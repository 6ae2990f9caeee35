import type { AccountKeys } from "../ports/account-keys.ts";
import type { KeyMask } from "./key-mask.ts";

/** What is needed of the editor's SecretStorage: https://code.visualstudio.com/api/references/vscode-api#SecretStorage. */
export interface SecretPlace {
  get(name: string): Thenable<string | undefined>;
  store(name: string, value: string): Thenable<void>;
  delete(name: string): Thenable<void>;
}

/** Keys in the editor's SecretStorage. Every key that passes is masked in the log from then on. */
export function createSecretKeys(place: SecretPlace, mask: KeyMask): AccountKeys {
  return {
    async read(accountId) {
      const key = await place.get(nameOf(accountId));
      if (key === undefined) return undefined;
      mask.remember(key);
      return key;
    },
    async keep(accountId, key) {
      mask.remember(key);
      await place.store(nameOf(accountId), key);
    },
    notice: (key) => mask.remember(key),
    async forget(accountId) {
      await place.delete(nameOf(accountId));
    },
  };
}

function nameOf(accountId: string): string {
  return `manus.account.${accountId}.key`;
}
