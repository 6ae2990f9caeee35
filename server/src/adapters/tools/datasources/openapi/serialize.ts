import type { FormData } from "undici";
import { ToolFailure } from "../../results.ts";
import { isRecord } from "./json.ts";
import type { ApiBody, ApiParameter } from "./parameters.ts";

// How values stand in an address: OpenAPI 3.1.0, "Style Values" and "Style Examples".

/** A value as text: what JSON would say, but texts without quotes. */
function plainText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The segment of a path for a parameter. @throws ToolFailure for a value that would lead elsewhere. */
export function pathSegment(parameter: ApiParameter, value: unknown): string {
  const text = parameter.json ? encodeURIComponent(JSON.stringify(value)) : pathStyle(parameter, value);
  // An address parser takes these for "here" and "up", however they are encoded; an empty one names another resource.
  if (text === "" || /^(\.|%2e){1,2}$/i.test(text)) {
    const message = `${parameter.argument} can't be ${JSON.stringify(value)}: it stands in the path of the address`;
    throw new ToolFailure("invalid-arguments", message, "Give another value");
  }
  return text;
}

function pathStyle({ name, style, explode }: ApiParameter, value: unknown): string {
  const encode = (part: unknown): string => encodeURIComponent(plainText(part));
  if (style === "matrix") return matrix(name, explode, value);
  const dot = style === "label" ? "." : "";
  const separator = explode && style === "label" ? "." : ",";
  if (Array.isArray(value)) return dot + value.map(encode).join(separator);
  if (!isRecord(value)) return dot + encode(value);
  return (
    dot +
    Object.entries(value)
      .map(([key, part]) => `${encode(key)}${explode ? "=" : ","}${encode(part)}`)
      .join(separator)
  );
}

function matrix(name: string, explode: boolean, value: unknown): string {
  const encode = (part: unknown): string => encodeURIComponent(plainText(part));
  const key = encode(name);
  if (Array.isArray(value)) {
    return explode ? value.map((part) => `;${key}=${encode(part)}`).join("") : `;${key}=${value.map(encode).join(",")}`;
  }
  if (!isRecord(value)) return `;${key}=${encode(value)}`;
  const entries = Object.entries(value);
  return explode
    ? entries.map(([part, inner]) => `;${encode(part)}=${encode(inner)}`).join("")
    : `;${key}=${entries.flatMap(([part, inner]) => [encode(part), encode(inner)]).join(",")}`;
}

/** The parts of a query for a parameter, encoded. */
export function queryParts(parameter: ApiParameter, value: unknown): readonly string[] {
  const encode = (part: unknown): string => encodeQuery(plainText(part), parameter.reserved);
  const name = encodeURIComponent(parameter.name);
  if (parameter.json) return [`${name}=${encode(JSON.stringify(value))}`];
  if (Array.isArray(value)) {
    if (parameter.explode && parameter.style !== "deepObject") return value.map((part) => `${name}=${encode(part)}`);
    return [`${name}=${value.map(encode).join(separators[parameter.style] ?? ",")}`];
  }
  if (!isRecord(value)) return [`${name}=${encode(value)}`];
  const entries = Object.entries(value);
  if (parameter.style === "deepObject")
    return entries.map(([key, part]) => `${name}%5B${encode(key)}%5D=${encode(part)}`);
  if (parameter.explode) return entries.map(([key, part]) => `${encode(key)}=${encode(part)}`);
  return [
    `${name}=${entries.flatMap(([key, part]) => [encode(key), encode(part)]).join(separators[parameter.style] ?? ",")}`,
  ];
}

const separators: Readonly<Record<string, string>> = { spaceDelimited: "%20", pipeDelimited: "%7C" };

/** With `allowReserved` the reserved characters of RFC 3986 stay, but those that would end this value. */
function encodeQuery(text: string, reserved: boolean): string {
  const encoded = encodeURIComponent(text);
  return reserved ? encoded.replace(/%(3A|2F|3F|5B|5D|40|21|24|27|28|29|2A|2C|3B)/g, decodeURIComponent) : encoded;
}

/** A header's value for a parameter. @throws ToolFailure for one that would end the header. */
export function headerValue({ argument, json, explode }: ApiParameter, value: unknown): string {
  const text = json ? JSON.stringify(value) : headerText(explode, value);
  if (/^[\t\u0020-\u007e]*$/.test(text)) return text;
  throw new ToolFailure(
    "invalid-arguments",
    `${argument} holds what no header can hold`,
    "Give plain characters on one line",
  );
}

function headerText(explode: boolean, value: unknown): string {
  if (Array.isArray(value)) return value.map(plainText).join(",");
  if (!isRecord(value)) return plainText(value);
  return Object.entries(value)
    .map(([key, part]) => `${key}${explode ? "=" : ","}${plainText(part)}`)
    .join(",");
}

/** The `name=value` pairs of a cookie parameter. */
export function cookieParts(parameter: ApiParameter, value: unknown): readonly string[] {
  return queryParts({ ...parameter, reserved: false }, value);
}

/** What is sent as body, and as what. */
export async function bodyOf(
  body: ApiBody,
  value: unknown,
): Promise<{ readonly content: string | FormData; readonly type?: string }> {
  if (body.kind === "json") return { content: JSON.stringify(value), type: body.mediaType };
  if (body.kind === "text") return { content: plainText(value), type: body.mediaType };
  const fields = Object.entries(isRecord(value) ? value : {}).flatMap(([key, part]) =>
    (Array.isArray(part) ? part : [part]).map((one): [string, string] => [key, plainText(one)]),
  );
  if (body.kind === "form") return { content: new URLSearchParams(fields).toString(), type: body.mediaType };
  const { FormData: Form } = await import("undici");
  const form = new Form();
  for (const [key, text] of fields) form.append(key, text);
  // The boundary comes with the content.
  return { content: form };
}
