import {
  CallHierarchyIncomingCallsRequest,
  CallHierarchyOutgoingCallsRequest,
  CallHierarchyPrepareRequest,
} from "vscode-languageserver";
import type {
  CallHierarchyIncomingCall,
  CallHierarchyItem,
  CallHierarchyOutgoingCall,
  Range,
} from "vscode-languageserver";
import { calledAt, calleesOf, callersOf } from "../../../core/language/navigation/call-hierarchy.ts";
import type { Span } from "../../../core/language/span.ts";
import type { IndexEntry } from "../../../core/language/workspace-index.ts";
import { documentFeature, feature } from "../../feature.ts";
import type { Language } from "../../language.ts";
import { symbolKindOf } from "../../to-proto.ts";
import { aroundNow, aroundWhole } from "./locations.ts";

/** textDocument/prepareCallHierarchy: the task or workflow at a position. */
export const callHierarchyFeature = documentFeature(
  CallHierarchyPrepareRequest.type,
  { callHierarchyProvider: true },
  (document, { position }, language): CallHierarchyItem[] | null => {
    const found = calledAt(document.manus, document.content.offsetAt(position), aroundNow(language).index);
    return found.length > 0 ? found.map((entry) => toItem(entry, language)) : null;
  },
);

/** callHierarchy/incomingCalls: the workflows that run it. */
export const incomingCallsFeature = feature(
  CallHierarchyIncomingCallsRequest.type,
  {},
  async ({ item }, language): Promise<CallHierarchyIncomingCall[]> => {
    const { index } = await aroundWhole(language);
    const file = language.ports.paths.toPath(item.uri);
    return (file === undefined ? [] : callersOf(file, index)).map(({ entry, spans }) => {
      return { from: toItem(entry, language), fromRanges: rangesOf(entry.file, spans, language) };
    });
  },
);

/** callHierarchy/outgoingCalls: what its steps run. */
export const outgoingCallsFeature = feature(
  CallHierarchyOutgoingCallsRequest.type,
  {},
  async ({ item }, language): Promise<CallHierarchyOutgoingCall[]> => {
    const { index } = await aroundWhole(language);
    const file = language.ports.paths.toPath(item.uri);
    if (file === undefined) return [];
    return calleesOf(file, index).map(({ entry, spans }) => {
      return { to: toItem(entry, language), fromRanges: rangesOf(file, spans, language) };
    });
  },
);

function toItem(entry: IndexEntry, { workspace, ports }: Language): CallHierarchyItem {
  const { file, kind, name, nameSpan, title } = entry;
  const range = workspace.rangeIn(file, nameSpan ?? { start: 0, end: 0 }) ?? top;
  return {
    name: name ?? file.replace(/^.*[\\/]/, ""),
    kind: symbolKindOf(kind ?? "key"),
    ...(title === undefined ? {} : { detail: title }),
    uri: ports.paths.toUri(file),
    range,
    selectionRange: range,
  };
}

function rangesOf(file: string, spans: readonly Span[], { workspace }: Language): Range[] {
  return spans.flatMap((span) => workspace.rangeIn(file, span) ?? []);
}

const top: Range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
