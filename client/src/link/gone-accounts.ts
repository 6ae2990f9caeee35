import { FleetChangedNotification } from "../../../server/src/protocol/host.ts";
import type { Workbench } from "../commands/workbench.ts";

/**
 * Forget the keys of accounts that were removed somewhere else, from a terminal for example. Those that the settings declare keep theirs: who takes one out of the settings may
 * put it back.
 */
export function forgetKeysOfGone(
  { server, model, keys }: Pick<Workbench, "server" | "model" | "keys">,
  onProblem: (error: unknown) => void,
): () => void {
  return server.on(FleetChangedNotification, ({ gone }) => {
    for (const id of gone.accounts) {
      const account = model.account(id);
      if (account?.origin === "person" && account.keyPlace === "editor") keys.forget(id).catch(onProblem);
    }
  });
}
