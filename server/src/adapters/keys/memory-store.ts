import * as l10n from "@vscode/l10n";
import type { KeyStore } from "../../core/ports/accounts.ts";
import type { AccountId } from "../../protocol/states.ts";

/** Keys until the host ends. */
export function createMemoryStore(): KeyStore {
  const keys = new Map<AccountId, string>();
  return {
    place: "memory",
    available: async () => ({
      usable: true,
      note: l10n.t("The key is kept in the memory of the host, and has to be given again once the host has ended."),
    }),
    read: async (accountId) => ({ ok: true, value: keys.get(accountId) }),
    async write(accountId, key) {
      keys.set(accountId, key);
      return { ok: true, value: undefined };
    },
    async remove(accountId) {
      keys.delete(accountId);
      return { ok: true, value: undefined };
    },
  };
}
