import type { Feature } from "../../feature.ts";
import { callHierarchyFeature, incomingCallsFeature, outgoingCallsFeature } from "./call-hierarchy.ts";
import { declarationFeature, definitionFeature, implementationFeature, typeDefinitionFeature } from "./definition.ts";
import { documentLinksFeature, resolveLinkFeature } from "./document-links.ts";
import { willRenameFeature } from "./file-operations.ts";
import { highlightFeature, referencesFeature } from "./references.ts";
import { prepareRenameFeature, renameFeature } from "./rename.ts";
import { documentSymbolsFeature, resolveSymbolFeature, workspaceSymbolsFeature } from "./symbols.ts";

/** Going from a name to where it is meant and used. */
export const navigationFeatures: readonly Feature[] = [
  definitionFeature,
  declarationFeature,
  implementationFeature,
  typeDefinitionFeature,
  referencesFeature,
  highlightFeature,
  prepareRenameFeature,
  renameFeature,
  documentLinksFeature,
  resolveLinkFeature,
  callHierarchyFeature,
  incomingCallsFeature,
  outgoingCallsFeature,
  documentSymbolsFeature,
  workspaceSymbolsFeature,
  resolveSymbolFeature,
  willRenameFeature,
];
