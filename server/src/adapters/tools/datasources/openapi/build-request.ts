import type { FormData } from "undici";
import { ToolFailure } from "../../results.ts";
import { isInClear, type WebRequest } from "../../web/ask-web.ts";
import type { SecretReader } from "../secrets.ts";
import { findCredentials, type Credential } from "./credentials.ts";
import type { ApiOperation } from "./operations.ts";
import { bodyOf, cookieParts, headerValue, pathSegment, queryParts } from "./serialize.ts";

/** Who asks. */
export interface RequestOrder {
  readonly datasource: string;
  readonly secrets: SecretReader;
  /** Of this product. */
  readonly version: string;
}

type BuiltRequest = Pick<WebRequest, "url" | "method" | "headers" | "body">;

/**
 * The request for a call. Arguments that the schema doesn't know are not sent.
 *
 * @throws ToolFailure `invalid-arguments`, `secret-missing`, `secret-in-clear`.
 */
export async function buildRequest(
  operation: ApiOperation,
  args: Readonly<Record<string, unknown>>,
  order: RequestOrder,
): Promise<BuiltRequest> {
  const credentials = findCredentials(order.datasource, operation.security, order.secrets);
  const url = addressOf(operation, args, credentials);
  if (credentials.length > 0 && isInClear(url)) {
    const message = `The credential of ${order.datasource} would go over the net in clear: ${url.origin} isn't https`;
    throw new ToolFailure("secret-in-clear", message, "Give the document an https server");
  }
  const { content, type } = await bodyFor(operation, args);
  const cookies = cookiesFor(operation, args, credentials);
  const headers: Record<string, string> = {
    ...headersFor(operation, args),
    accept: "application/json, */*;q=0.5",
    "user-agent": `manus-manager/${order.version}`,
    ...(type === undefined ? {} : { "content-type": type }),
    ...(cookies === "" ? {} : { cookie: cookies }),
    ...Object.fromEntries(credentials.flatMap((credential) => credentialHeader(credential))),
  };
  return { url, method: operation.method, headers, ...(content === undefined ? {} : { body: content }) };
}

function addressOf(
  operation: ApiOperation,
  args: Readonly<Record<string, unknown>>,
  credentials: readonly Credential[],
): URL {
  const path = operation.path.replace(/\{([^}]*)\}/g, (whole, name: string) => {
    const parameter = operation.parameters.find((candidate) => candidate.place === "path" && candidate.name === name);
    return parameter === undefined ? whole : pathSegment(parameter, args[parameter.argument] ?? "");
  });
  const query = operation.parameters
    .filter(({ place, argument }) => place === "query" && args[argument] !== undefined)
    .flatMap((parameter) => queryParts(parameter, args[parameter.argument]));
  const keys = credentials
    .filter(({ scheme }) => scheme.kind === "query")
    .map(({ scheme, value }) => `${encodeURIComponent(scheme.key)}=${encodeURIComponent(value)}`);
  const all = [...query, ...keys].join("&");
  return new URL(`${operation.server}${path}${all === "" ? "" : `?${all}`}`);
}

function headersFor({ parameters }: ApiOperation, args: Readonly<Record<string, unknown>>): Record<string, string> {
  const given = parameters.filter(({ place, argument }) => place === "header" && args[argument] !== undefined);
  return Object.fromEntries(
    given.map((parameter) => [parameter.name.toLowerCase(), headerValue(parameter, args[parameter.argument])]),
  );
}

function cookiesFor(
  { parameters }: ApiOperation,
  args: Readonly<Record<string, unknown>>,
  credentials: readonly Credential[],
): string {
  const given = parameters.filter(({ place, argument }) => place === "cookie" && args[argument] !== undefined);
  const keys = credentials.filter(({ scheme }) => scheme.kind === "cookie");
  return [
    ...given.flatMap((parameter) => cookieParts(parameter, args[parameter.argument])),
    ...keys.map(({ scheme, value }) => `${scheme.key}=${encodeURIComponent(value)}`),
  ].join("; ");
}

async function bodyFor(
  { body }: ApiOperation,
  args: Readonly<Record<string, unknown>>,
): Promise<{ readonly content?: string | FormData; readonly type?: string }> {
  const value = body === undefined ? undefined : args[body.argument];
  return body === undefined || value === undefined ? {} : bodyOf(body, value);
}

function credentialHeader({ scheme, value }: Credential): readonly (readonly [string, string])[] {
  switch (scheme.kind) {
    case "bearer":
      return [["authorization", `Bearer ${value}`]];
    case "basic":
      return [["authorization", `Basic ${Buffer.from(value, "utf8").toString("base64")}`]];
    case "header":
      return [[scheme.key.toLowerCase(), value]];
    case "query":
    case "cookie":
      return [];
  }
}
