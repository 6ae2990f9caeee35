import { SemanticTokensDeltaRequest, SemanticTokensRangeRequest, SemanticTokensRequest } from "vscode-languageserver";
import type { SemanticTokens, SemanticTokensDelta, SemanticTokensEdit } from "vscode-languageserver";
import { tokenModifiers, tokenTypes } from "../../../core/language/tokens/semantic-token.ts";
import { documentFeature } from "../../feature.ts";
import type { OpenDocument } from "../../open-documents.ts";
import { encodeTokens } from "./encoded-tokens.ts";

/** What a client was told last of a document's tokens. */
interface Told {
  readonly resultId: string;
  readonly data: readonly number[];
}

/** textDocument/semanticTokens/full */
export const semanticTokensFeature = documentFeature(
  SemanticTokensRequest.type,
  {
    semanticTokensProvider: {
      legend: { tokenTypes: [...tokenTypes], tokenModifiers: [...tokenModifiers] },
      full: { delta: true },
      range: true,
    },
  },
  (document): SemanticTokens => tell(document),
);

/** textDocument/semanticTokens/full/delta: what changed since the last answer; everything where the client means another one. */
export const semanticTokensDeltaFeature = documentFeature(
  SemanticTokensDeltaRequest.type,
  {},
  (document, { previousResultId }): SemanticTokens | SemanticTokensDelta => {
    const before = toldOf(document);
    const now = tell(document);
    if (before?.resultId !== previousResultId || now.resultId === undefined) return now;
    return { resultId: now.resultId, edits: difference(before.data, now.data) };
  },
);

/** textDocument/semanticTokens/range: whole lines. */
export const semanticTokensRangeFeature = documentFeature(
  SemanticTokensRangeRequest.type,
  {},
  (document, { range }): SemanticTokens => {
    return { data: encodeTokens(document, { first: range.start.line, last: range.end.line }) };
  },
);

function toldOf(document: OpenDocument): Told | undefined {
  return document.memory.get("semanticTokens") as Told | undefined;
}

function tell(document: OpenDocument): SemanticTokens {
  const resultId = String(Number(toldOf(document)?.resultId ?? 0) + 1);
  const data = encodeTokens(document);
  document.memory.set("semanticTokens", { resultId, data } satisfies Told);
  return { resultId, data };
}

/** What stands between the numbers that are equal at the start and those that are equal at the end. */
function difference(before: readonly number[], now: readonly number[]): SemanticTokensEdit[] {
  const shorter = Math.min(before.length, now.length);
  let start = 0;
  while (start < shorter && before[start] === now[start]) start += 1;
  if (start === before.length && start === now.length) return [];
  let end = 0;
  while (end < shorter - start && before[before.length - 1 - end] === now[now.length - 1 - end]) end += 1;
  return [{ start, deleteCount: before.length - end - start, data: now.slice(start, now.length - end) }];
}
