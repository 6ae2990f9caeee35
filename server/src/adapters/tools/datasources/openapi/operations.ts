import { isRecord, recordsIn, textIn, type Json } from "./json.ts";
import { argumentSchema, readBody, readParameters, serversOf, type ApiBody, type ApiParameter } from "./parameters.ts";
import type { ApiDocument } from "./read-document.ts";
import { follow, NotOffered } from "./references.ts";
import { readSecurity, type SecurityWay } from "./security.ts";

/** One operation that can be called. */
export interface ApiOperation {
  /** Its `operationId`, or one made of its method and path. */
  readonly id: string;
  /** Upper case. */
  readonly method: string;
  /** With `{name}` for parameters. */
  readonly path: string;
  /** Absolute, without a slash at its end. */
  readonly server: string;
  readonly description: string;
  readonly parameters: readonly ApiParameter[];
  readonly body: ApiBody | undefined;
  readonly schema: Json;
  /** Each is enough by itself; empty: nothing is needed. */
  readonly security: readonly SecurityWay[];
}

/** What {@link readOperations} found. */
export interface ApiOperations {
  readonly operations: readonly ApiOperation[];
  /** A sentence for each operation that can't be offered. */
  readonly leftOut: readonly string[];
}

const methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/** Every operation of a document that can be called from here, in the document's order. */
export function readOperations(document: ApiDocument, maximumCharacters: number): ApiOperations {
  const operations: ApiOperation[] = [];
  const leftOut: string[] = [];
  const paths = Object.entries(isRecord(document.root["paths"]) ? document.root["paths"] : {});
  // What doesn't begin with a slash is an extension (`x-…`).
  const places = paths.flatMap(([path, written]) =>
    (path.startsWith("/") ? methods : []).map((method) => ({ path, written, method })),
  );
  for (const { path, written, method } of places) {
    try {
      const item = follow(document.root, written);
      if (!isRecord(item[method])) continue;
      operations.push(readOperation({ document, path, item, method, maximumCharacters }));
    } catch (error) {
      if (!(error instanceof NotOffered)) throw error;
      leftOut.push(`${method.toUpperCase()} ${path}: ${error.message}`);
    }
  }
  return { operations, leftOut };
}

interface OperationPlace {
  readonly document: ApiDocument;
  readonly path: string;
  readonly item: Json;
  readonly method: string;
  readonly maximumCharacters: number;
}

function readOperation({ document, path, item, method, maximumCharacters }: OperationPlace): ApiOperation {
  const { root, base } = document;
  const operation = follow(root, item[method]);
  const reader = { root, maximumCharacters };
  const parameters = readParameters(reader, item, operation);
  const body = readBody(reader, operation);
  const missing = [...path.matchAll(/\{([^}]*)\}/g)].find(
    ([, name]) => !parameters.some((parameter) => parameter.place === "path" && parameter.name === name),
  );
  if (missing !== undefined) throw new NotOffered(`its parameter ${missing[0]} isn't described`);
  const said = [textIn(operation["summary"]), textIn(operation["description"])].filter((text) => text !== "");
  const deprecated = operation["deprecated"] === true ? ["Deprecated."] : [];
  return {
    id: textIn(operation["operationId"]) || `${method}${path.replace(/[{}]/g, "").replaceAll("/", "_")}`,
    method: method.toUpperCase(),
    path,
    server: serverAddress(serversOf(operation, item, root)[0] ?? {}, base),
    description: [...deprecated, ...said, `(${method.toUpperCase()} ${path})`].join("\n"),
    parameters,
    body,
    schema: argumentSchema(parameters, body),
    security: readSecurity(
      root,
      operation["security"] === undefined ? recordsIn(root["security"]) : recordsIn(operation["security"]),
    ),
  };
}

/** OpenAPI 3.1.0, "Server Object": variables by their defaults, a relative address against the document's, `/` where none is named. */
function serverAddress(server: Json, base: URL | undefined): string {
  const variables = isRecord(server["variables"]) ? server["variables"] : {};
  const written = (textIn(server["url"]) || "/").replace(/\{([^}]*)\}/g, (whole, name: string) => {
    const variable = Object.hasOwn(variables, name) ? variables[name] : undefined;
    return isRecord(variable) ? textIn(variable["default"]) : whole;
  });
  if (!URL.canParse(written, base?.href)) throw new NotOffered("its document names no absolute address of a server");
  const url = new URL(written, base);
  if (url.protocol !== "https:" && url.protocol !== "http:") throw new NotOffered("its server isn't reached over http");
  if (url.username !== "" || url.password !== "") throw new NotOffered("its server's address holds a password");
  return `${url.origin}${url.pathname}`.replace(/\/+$/, "");
}
