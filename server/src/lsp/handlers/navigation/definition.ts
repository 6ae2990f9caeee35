import {
  DeclarationRequest,
  DefinitionRequest,
  ImplementationRequest,
  TypeDefinitionRequest,
} from "vscode-languageserver";
import type { Position } from "vscode-languageserver";
import { definitionAt, typeDefinitionAt } from "../../../core/language/navigation/definition.ts";
import type { Definition } from "../../../core/language/navigation/definition.ts";
import type { Surroundings } from "../../../core/language/surroundings.ts";
import { documentFeature } from "../../feature.ts";
import type { Language } from "../../language.ts";
import type { OpenDocument } from "../../open-documents.ts";
import { aroundNow, toDefinition } from "./locations.ts";

/** textDocument/definition: where a name is given, where a path leads, what a tool's schema is. */
export const definitionFeature = documentFeature(
  DefinitionRequest.type,
  { definitionProvider: true },
  async (document, { position }, language) => {
    const links = language.client.capabilities.textDocument?.definition?.linkSupport;
    return toDefinition(language, document, await define(document, position, language), links);
  },
);

/** textDocument/declaration: in these files a name is declared where it's defined. */
export const declarationFeature = documentFeature(
  DeclarationRequest.type,
  { declarationProvider: true },
  async (document, { position }, language) => {
    const links = language.client.capabilities.textDocument?.declaration?.linkSupport;
    return toDefinition(language, document, await define(document, position, language), links);
  },
);

/** textDocument/implementation: what a name stands for is where it's defined. */
export const implementationFeature = documentFeature(
  ImplementationRequest.type,
  { implementationProvider: true },
  async (document, { position }, language) => {
    const links = language.client.capabilities.textDocument?.implementation?.linkSupport;
    return toDefinition(language, document, await define(document, position, language), links);
  },
);

/** textDocument/typeDefinition: from a tool to its schema, from a step to what it runs. */
export const typeDefinitionFeature = documentFeature(
  TypeDefinitionRequest.type,
  { typeDefinitionProvider: true },
  async (document, { position }, language) => {
    const links = language.client.capabilities.textDocument?.typeDefinition?.linkSupport;
    const found = await ask(document, position, language, typeDefinitionAt);
    return toDefinition(language, document, found, links);
  },
);

function define(document: OpenDocument, position: Position, language: Language): Promise<Definition | undefined> {
  return ask(document, position, language, definitionAt);
}

function ask(
  document: OpenDocument,
  position: Position,
  language: Language,
  question: (manus: OpenDocument["manus"], offset: number, around: Surroundings) => Definition | undefined,
): Promise<Definition | undefined> {
  aroundNow(language);
  const { manus } = document;
  const offset = document.content.offsetAt(position);
  return language.ask((around) => question(manus, offset, around));
}
