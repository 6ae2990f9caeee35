import { lookup } from "node:dns/promises";
import { BlockList, isIP } from "node:net";
import { ToolFailure } from "../results.ts";

/**
 * Where machines in a cloud learn about themselves, their keys included: link-local addresses (RFC 3927; AWS, Azure, Google Cloud,
 * DigitalOcean, Oracle: 169.254.169.254), AWS over IPv6, Alibaba Cloud. No page may reach them.
 */
const metadataAddresses = new BlockList();
metadataAddresses.addSubnet("169.254.0.0", 16, "ipv4");
metadataAddresses.addAddress("100.100.100.200", "ipv4");
metadataAddresses.addAddress("192.0.0.192", "ipv4");
metadataAddresses.addAddress("168.63.129.16", "ipv4");
metadataAddresses.addSubnet("fe80::", 10, "ipv6");
metadataAddresses.addAddress("fd00:ec2::254", "ipv6");
metadataAddresses.addAddress("fd20:ce::254", "ipv6");

const metadataNames = new Set(["metadata", "metadata.google.internal", "metadata.goog", "instance-data"]);

/**
 * The address that an agent may open: `http` or `https`, not that of a cloud's metadata.
 *
 * @throws ToolFailure `bad-address`, `address-refused`.
 */
export function parseAddress(written: string): URL {
  const url = urlOf(written.trim());
  if (url === undefined) {
    const message = `${written} is no full address`;
    throw new ToolFailure("bad-address", message, "Give it with its scheme, e.g. https://example.org/page");
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    const message = `The browser opens only http and https addresses, not ${url.protocol}`;
    throw new ToolFailure("address-refused", message, "Use file_read for files; other schemes can't be opened");
  }
  if (isMetadataHost(url.hostname)) throw metadataRefused(url);
  return url;
}

/** The failure for an address of a cloud's metadata. */
function metadataRefused(url: URL): ToolFailure {
  const message = `${url.host} is where a cloud tells its machines their secrets; no tool may open it`;
  return new ToolFailure("address-refused", message, "Do without it");
}

/** Whether a host, as a URL spells it, is surely one that hands out a cloud's metadata. */
export function isMetadataHost(hostname: string): boolean {
  const name = hostname.toLowerCase().replace(/\.$/, "");
  if (metadataNames.has(name)) return true;
  return isMetadataAddress(name.startsWith("[") ? name.slice(1, -1) : name);
}

function isMetadataAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return metadataAddresses.check(address, "ipv4");
  return family === 6 && metadataAddresses.check(address, "ipv6");
}

/** Remembers which names lead to a cloud's metadata, so that a name of the page's own choosing doesn't get around the check. */
export class MetadataCheck {
  readonly #answers = new Map<string, { readonly until: number; readonly refused: Promise<boolean> }>();
  readonly #resolve: (name: string) => Promise<readonly string[]>;

  constructor(resolve: (name: string) => Promise<readonly string[]> = resolveName) {
    this.#resolve = resolve;
  }

  /** Whether `url` leads there, by itself or by what its name resolves to. A name that can't be resolved doesn't. */
  async refuses(url: URL): Promise<boolean> {
    if (isMetadataHost(url.hostname)) return true;
    const name = url.hostname;
    if (name === "" || name.startsWith("[") || isIP(name) !== 0) return false;
    const known = this.#answers.get(name);
    if (known !== undefined && known.until > performance.now()) return known.refused;
    const refused = this.#resolve(name).then((addresses) => addresses.some(isMetadataAddress));
    if (this.#answers.size > 1000) this.#answers.clear();
    this.#answers.set(name, { until: performance.now() + rememberedMs, refused });
    return refused;
  }
}

/** As long as browsers keep a name's addresses. */
const rememberedMs = 60_000;

async function resolveName(name: string): Promise<readonly string[]> {
  try {
    return (await lookup(name, { all: true })).map(({ address }) => address);
  } catch (error) {
    // Whatever the reason: the browser finds none either, or asks a proxy that knows.
    if (error instanceof Error) return [];
    throw error;
  }
}

/** Whether going from `before` to `after` is no more than the change to the encrypted form of the same address. */
export function isUpgrade(before: string, after: string): boolean {
  const [from, to] = [urlOf(before), urlOf(after)];
  if (from === undefined || to === undefined) return false;
  const usualPorts = from.port === "" && to.port === "";
  return from.protocol === "http:" && to.protocol === "https:" && from.hostname === to.hostname && usualPorts;
}

/** Node 20 has no `URL.parse` in all its versions. */
export function urlOf(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}
