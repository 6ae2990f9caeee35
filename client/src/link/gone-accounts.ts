import { FleetChangedNotification } from "../../../server/src/protocol/host.ts";
import type { Workbench } from "../commands/workbench.ts";

/**
 * Forget the keys that this editor keeps for nobody any more: the account was removed somewhere else, in a terminal or the settings, or its key is kept elsewhere by now or was
 * given up because its address changed. Begin before the model is told: it still knows how the account was.
 */
export function forgetKeysOfGone(
  { server, model, keys }: Pick<Workbench, "server" | "model" | "keys">,
  onProblem: (error: unknown) => void,
): () => void {
  return server.on(FleetChangedNotification, ({ accounts, gone }) => {
    const elsewhere = accounts.filter(({ keyPlace }) => keyPlace !== "editor").map(({ id }) => id);
    for (const id of [...gone.accounts, ...elsewhere]) {
      if (model.account(id)?.keyPlace === "editor") keys.forget(id).catch(onProblem);
    }
  });
}
