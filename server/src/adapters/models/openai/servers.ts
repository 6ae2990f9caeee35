import * as l10n from "@vscode/l10n";
import type { Clock } from "../../../core/ports/clock.ts";
import type { Outcome } from "../../../core/ports/failure.ts";
import type { Mask } from "../../../core/ports/mask.ts";
import type { RunEnvironments } from "../../../core/ports/run-environment.ts";
import type { RunId } from "../../../protocol/states.ts";
import { readServerAddress, type ServerWords } from "./server-address.ts";
import { usualTimeouts, type ModelServer, type Timeouts } from "./server.ts";
import { openTransport } from "./transport.ts";

/** Which server, and who asks it. */
export interface ServerWish {
  readonly baseUrl: string;
  readonly apiKey: string | undefined;
  /** Whose proxies and certificate authorities count. */
  readonly runId: RunId | undefined;
  /** Absent: as the environment's. */
  readonly words?: ServerWords;
}

/** What {@link Servers} needs. */
export interface ServersOptions {
  readonly environments: RunEnvironments;
  readonly clock: Clock;
  readonly mask: Mask;
  readonly timeouts?: Partial<Timeouts>;
}

/** How many ways to the outside are kept open; whoever needs an older one again opens it again. */
const mostKept = 8;
const wayNames = ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "NODE_EXTRA_CA_CERTS"];

/** Servers that are asked: those who ask the same one by the same way share it, and its connections. */
export class Servers {
  private readonly options: ServersOptions;
  /** By what makes them, keys included: in memory only. */
  private readonly kept = new Map<string, Promise<Outcome<ModelServer>>>();

  constructor(options: ServersOptions) {
    this.options = options;
  }

  /** Fails with `no-model` where the address is none, and where a file of certificate authorities can't be read. */
  async open(wish: ServerWish): Promise<Outcome<ModelServer>> {
    const way = wayNames.map((name) => this.options.environments.read(wish.runId, name));
    const [httpProxy, httpsProxy, noProxy, extraAuthorities] = way;
    const key = JSON.stringify([wish.baseUrl, wish.apiKey, wish.words?.baseUrl, ...way]);
    const known = this.kept.get(key);
    if (known !== undefined) return known;
    const opening = this.connect(wish, { httpProxy, httpsProxy, noProxy, extraAuthorities });
    this.kept.set(key, opening);
    this.forgetOldest();
    const opened = await opening;
    // What failed for now, such as a missing file, is tried again.
    if (!opened.ok) this.kept.delete(key);
    return opened;
  }

  private async connect(
    { baseUrl, apiKey, words }: ServerWish,
    way: Parameters<typeof openTransport>[0],
  ): Promise<Outcome<ModelServer>> {
    const { clock, mask, timeouts } = this.options;
    const address = readServerAddress(baseUrl, words);
    if (!address.ok) return address;
    if (apiKey !== undefined && !/^[\x21-\x7e]+$/.test(apiKey.trim())) return unusableKey(address.value.words);
    const transport = await openTransport(way);
    if (!transport.ok) return transport;
    const server = {
      address: address.value,
      transport: transport.value,
      clock,
      mask,
      timeouts: { ...usualTimeouts, ...timeouts },
    };
    return { ok: true, value: apiKey === undefined ? server : { ...server, apiKey: apiKey.trim() } };
  }

  /** Connections of what is forgotten end by themselves when nobody uses them; requests under way go on. */
  private forgetOldest(): void {
    const [oldest] = this.kept.keys();
    if (oldest !== undefined && this.kept.size > mostKept) this.kept.delete(oldest);
  }
}

function unusableKey({ key }: ServerWords): Outcome<never> {
  const message = l10n.t("{0} has characters that no key has", key);
  const remedy = l10n.t("Copy the key again: it may have a line break or a space in it.");
  return { ok: false, failure: { code: "model-refused", retryable: false, message, remedy } };
}
