import * as l10n from "@vscode/l10n";
import {
  CodeActionRequest,
  CodeActionResolveRequest,
  CodeActionTriggerKind,
  LSPErrorCodes,
  ResponseError,
} from "vscode-languageserver";
import type { ClientCapabilities, CodeAction, CodeActionParams, ServerCapabilities } from "vscode-languageserver";
import type { Action, ActionQuestion } from "../../../core/language/actions/action.ts";
import { actionsAt } from "../../../core/language/actions/actions-at.ts";
import { stepTarget } from "../../../core/language/actions/step-target.ts";
import { openDocument } from "../../../core/language/document.ts";
import type { ManusDocument } from "../../../core/language/document.ts";
import type { Finding } from "../../../core/language/finding.ts";
import { normalizePath } from "../../../core/language/names/file-paths.ts";
import type { Span } from "../../../core/language/span.ts";
import { documentFeature, feature } from "../../feature.ts";
import type { Language } from "../../language.ts";
import type { OpenDocument } from "../../open-documents.ts";
import { toWanted } from "../../slices.ts";
import { toldFindings } from "./findings.ts";
import { canCreateFiles, toWorkspaceEdit } from "./workspace-edit.ts";

/** A larger file isn't read. In bytes. */
const maximumBytes = 5 * 1024 * 1024;

/** What an action needs to be worked out when it is chosen. */
interface Chosen {
  readonly uri: string;
  readonly version: number;
  readonly id: string;
  readonly span: Span;
  readonly kind: string;
  readonly fixes: readonly Finding[];
}

/** textDocument/codeAction: fixes of what is wrong at a range, and what can be rewritten there. */
export const codeActionsFeature = documentFeature(
  CodeActionRequest.type,
  capabilities,
  async (document, params, language, cancellation): Promise<CodeAction[]> => {
    const { version } = document;
    const span = spanOf(document, params);
    const all = await language.diagnostics.findings(document, toWanted(cancellation));
    const told = toldFindings(document, params, language.client.capabilities);
    const findings = told ?? all.filter((one) => one.span.start <= span.end && span.start <= one.span.end);
    const question = await questionAt(document, span, language, { all, findings, only: wantedKinds(params) });
    const { disabledSupport } = language.client.capabilities.textDocument?.codeAction ?? {};
    const actions = await language.ask((around) => actionsAt(document.manus, question, around));
    const shown = actions.filter((action) => action.disabled === undefined || disabledSupport === true);
    const answer = await Promise.all(shown.map((action) => toCodeAction(document, action, { span, params, language })));
    // Places in a text that has changed meanwhile are no places any more.
    if (document.version !== version) throw outdated();
    return answer;
  },
);

/** codeAction/resolve: what a chosen action changes. */
export const resolveActionFeature = feature(
  CodeActionResolveRequest.type,
  {},
  async (chosen, language, cancellation): Promise<CodeAction> => {
    // One whose change was told with it has nothing left to work out.
    if (chosen.data === undefined) return chosen;
    const { uri, version, id, span, kind, fixes } = chosen.data as Chosen;
    const document = language.documents.get(uri);
    if (document?.version !== version) throw outdated();
    const all = await language.diagnostics.findings(document, toWanted(cancellation));
    const question = await questionAt(document, span, language, { all, findings: fixes, only: [kind] });
    const actions = await language.ask((around) => actionsAt(document.manus, question, around));
    const action = actions.find((candidate) => candidate.id === id);
    const edit = action && (await toWorkspaceEdit(action.change(), language));
    if (!edit || document.version !== version) throw outdated();
    return { ...chosen, edit };
  },
);

function capabilities(client: ClientCapabilities): ServerCapabilities {
  // Without literals an action could only be a command of the client's, and there are none for this.
  if (!client.textDocument?.codeAction?.codeActionLiteralSupport) return {};
  const codeActionKinds = [
    "quickfix",
    "refactor.extract",
    "refactor.inline",
    "refactor.rewrite",
    "source.fixAll.manus",
  ];
  return { codeActionProvider: { codeActionKinds, resolveProvider: true } };
}

function spanOf({ content }: OpenDocument, { range }: CodeActionParams): Span {
  return { start: content.offsetAt(range.start), end: content.offsetAt(range.end) };
}

/** Somebody who opens the menu of all actions sees those for the whole file as well. */
function wantedKinds({ context }: CodeActionParams): readonly string[] | undefined {
  return context.only ?? (context.triggerKind === CodeActionTriggerKind.Automatic ? undefined : [""]);
}

async function questionAt(
  document: OpenDocument,
  span: Span,
  language: Language,
  asked: {
    readonly all: readonly Finding[];
    readonly findings: readonly Finding[];
    readonly only: readonly string[] | undefined;
  },
): Promise<ActionQuestion> {
  const target = await readTarget(document, span, language);
  return {
    span,
    findings: asked.findings,
    allFindings: () => asked.all,
    canCreate: canCreateFiles(language.client.capabilities),
    ...(asked.only ? { only: asked.only } : {}),
    ...(target ? { target } : {}),
  };
}

/** The file that the step at a span runs, as the editor has it, else as it is on disk. */
async function readTarget(document: OpenDocument, span: Span, language: Language): Promise<ManusDocument | undefined> {
  const path = stepTarget(document.manus, span, language.around());
  if (path === undefined) return undefined;
  const open = language.documents.all().find((one) => normalizePath(one.path) === normalizePath(path));
  if (open) return open.manus;
  const text = await language.ports.files.readText(path, maximumBytes);
  return text.ok ? openDocument(path, text.value) : undefined;
}

async function toCodeAction(
  document: OpenDocument,
  action: Action,
  { span, params, language }: { readonly span: Span; readonly params: CodeActionParams; readonly language: Language },
): Promise<CodeAction> {
  const { id, title, kind, fixes, preferred, disabled } = action;
  const codes = new Set<unknown>(fixes.map(({ code }) => code));
  const diagnostics = params.context.diagnostics.filter(({ code }) => codes.has(code));
  const base: CodeAction = {
    title,
    kind,
    ...(diagnostics.length > 0 ? { diagnostics } : {}),
    ...(preferred ? { isPreferred: true } : {}),
  };
  if (disabled !== undefined) return { ...base, disabled: { reason: disabled } };
  if (!resolvesEdits(language.client.capabilities)) {
    return { ...base, edit: await toWorkspaceEdit(action.change(), language) };
  }
  const data: Chosen = { uri: document.uri, version: document.version, id, span, kind, fixes };
  return { ...base, data };
}

function resolvesEdits(client: ClientCapabilities): boolean {
  const support = client.textDocument?.codeAction;
  return support?.dataSupport === true && support.resolveSupport?.properties.includes("edit") === true;
}

function outdated(): ResponseError {
  return new ResponseError(
    LSPErrorCodes.ContentModified,
    l10n.t("The text has changed since. Ask for the actions again."),
  );
}
