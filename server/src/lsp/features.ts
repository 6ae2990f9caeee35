import type { ClientCapabilities, ServerCapabilities } from "vscode-languageserver";
import type { Feature } from "./feature.ts";
import { actionsFeatures } from "./handlers/actions/features.ts";
import { diagnosingFeatures } from "./handlers/diagnosing/features.ts";
import { navigationFeatures } from "./handlers/navigation/features.ts";
import { readingFeatures } from "./handlers/reading/features.ts";
import { structureFeatures } from "./handlers/structure/features.ts";
import { typingFeatures } from "./handlers/typing/features.ts";

/** Every request of the protocol that this server answers, but those of its lifecycle. */
export const features: readonly Feature[] = [
  ...typingFeatures,
  ...readingFeatures,
  ...navigationFeatures,
  ...structureFeatures,
  ...actionsFeatures,
  ...diagnosingFeatures,
];

/** What all features together say of themselves. */
export function capabilitiesOf(all: readonly Feature[], client: ClientCapabilities): ServerCapabilities {
  return all.reduce<ServerCapabilities>((merged, one) => {
    const own = one.capabilities(client);
    const workspace = own.workspace || merged.workspace ? { workspace: { ...merged.workspace, ...own.workspace } } : {};
    return { ...merged, ...own, ...workspace };
  }, {});
}
