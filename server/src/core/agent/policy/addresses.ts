import { matchesPattern } from "../patterns.ts";

/** The part of an address that decides whose page it is. */
export interface Origin {
  /** `https`. */
  readonly scheme: string;
  /** Lower case, with a port that isn't the usual one: `example.com:8443`. */
  readonly host: string;
}

/** An address that every program reads alike. */
export interface PlainAddress extends Origin {
  /** From the first slash on, query included, fragment too; `/` where there is none. */
  readonly path: string;
}

const plain = /^(https?):\/\/([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::(\d{1,5}))?((?:[/?#].*)?)$/i;
const usualPorts: Readonly<Record<string, string>> = { http: "80", https: "443" };

/**
 * Take an `http(s)` address apart. Undefined for every other one, and where readers might disagree about it: with a user's name or a backslash in it, with anything but
 * ASCII or with blanks, with `.` and `..` (encoded ones too) in its path. What is undefined fits no rule for something.
 */
function readAddress(written: string): PlainAddress | undefined {
  if (/[^\x21-\x7e]|\\/.test(written)) return undefined;
  const [, given = "", name = "", port, rest = ""] = plain.exec(written) ?? [];
  const path = rest.startsWith("/") ? rest : `/${rest}`;
  const [way = ""] = path.split(/[?#]/);
  if (given === "" || name.includes("..") || /\/(?:\.|%2e){1,2}(?:\/|$)/i.test(way)) return undefined;
  const scheme = given.toLowerCase();
  return { scheme, host: `${name.toLowerCase()}${portOf(scheme, port)}`, path };
}

function portOf(scheme: string, port: string | undefined): string {
  return port === undefined || port === usualPorts[scheme] ? "" : `:${Number(port)}`;
}

/** `https://example.com` of an address; undefined as {@link readAddress}. */
export function originOf(written: string): string | undefined {
  const address = readAddress(written);
  return address === undefined ? undefined : `${address.scheme}://${address.host}`;
}

/**
 * Whether an address is surely one that a pattern names: `https://example.com/docs/*`, `https://*.example.com/*` (which isn't example.com itself), `https://example.com` (all
 * of it). In the host a `*` stands only for what comes before a dot, so a name that merely begins or ends alike never fits.
 */
export function namesAddress(pattern: string, written: string): boolean {
  const address = readAddress(written);
  const [, scheme = "", host = "", path = ""] = /^(https?):\/\/([^/?#]+)(.*)$/i.exec(pattern) ?? [];
  if (address === undefined || scheme.toLowerCase() !== address.scheme) return false;
  if (!fitsHost(host.toLowerCase(), address)) return false;
  return path === "" || path === "/" || matchesPattern(path, address.path);
}

function fitsHost(pattern: string, { scheme, host }: Origin): boolean {
  const usual = `:${usualPorts[scheme] ?? ""}`;
  const wanted = pattern.endsWith(usual) ? pattern.slice(0, -usual.length) : pattern;
  if (!wanted.includes("*")) return wanted === host;
  const [first = "", end = "", ...more] = wanted.split("*");
  if (first !== "" || more.length > 0 || (!end.startsWith(".") && wanted !== "*")) return false;
  return wanted === "*" || (host.endsWith(end) && host.length > end.length);
}

/** The ways to read an address that a rule against something is held against: as written, and as browsers tidy it up. */
export function addressVariants(written: string): readonly string[] {
  const tidy = written
    .replace(/[\t\n\r]/g, "")
    .trim()
    .replaceAll("\\", "/");
  const [, scheme = "", authority = "", rest = ""] = /^([a-z][a-z0-9+.-]*):\/*([^/?#]*)(.*)$/i.exec(tidy) ?? [];
  const host = authority.replace(/^.*@/, "").toLowerCase().replace(/\.$/, "");
  const bare = usualPorts[scheme.toLowerCase()];
  const shorter = bare !== undefined && host.endsWith(`:${bare}`) ? host.slice(0, -bare.length - 1) : host;
  const start = `${scheme.toLowerCase()}://${shorter}`;
  return scheme === "" ? [written, tidy] : [written, tidy, `${start}${rest}`, `${start}/`, start];
}
