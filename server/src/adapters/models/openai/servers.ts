import type { Clock } from "../../../core/ports/clock.ts";
import type { Outcome } from "../../../core/ports/failure.ts";
import type { Mask } from "../../../core/ports/mask.ts";
import type { RunEnvironments } from "../../../core/ports/run-environment.ts";
import type { RunId } from "../../../protocol/states.ts";
import { readServerAddress } from "./server-address.ts";
import { usualTimeouts, type ModelServer, type Timeouts } from "./server.ts";
import { openTransport } from "./transport.ts";

/** What {@link Servers} needs. */
export interface ServersOptions {
  readonly environments: RunEnvironments;
  readonly clock: Clock;
  readonly mask: Mask;
  readonly timeouts?: Partial<Timeouts>;
}

/** How many ways to the outside are kept open; whoever needs an older one again opens it again. */
const mostKept = 8;
const names = [
  "MANUS_MODEL_BASE_URL",
  "MANUS_MODEL_API_KEY",
  "HTTP_PROXY",
  "HTTPS_PROXY",
  "NO_PROXY",
  "NODE_EXTRA_CA_CERTS",
];

/** The servers of runs: runs with the same environment share one, and its connections. */
export class Servers {
  private readonly options: ServersOptions;
  /** By what makes them, keys included: in memory only. */
  private readonly kept = new Map<string, Promise<Outcome<ModelServer>>>();

  constructor(options: ServersOptions) {
    this.options = options;
  }

  /** The server of a run. Fails with `no-model` where its environment names none. */
  async open(runId: RunId | undefined): Promise<Outcome<ModelServer>> {
    const values = names.map((name) => this.options.environments.read(runId, name));
    const [baseUrl, apiKey, httpProxy, httpsProxy, noProxy, extraAuthorities] = values;
    if (baseUrl === undefined) return nothingSet;
    const key = JSON.stringify(values);
    const known = this.kept.get(key);
    if (known !== undefined) return known;
    const opening = this.connect(baseUrl, apiKey, { httpProxy, httpsProxy, noProxy, extraAuthorities });
    this.kept.set(key, opening);
    this.forgetOldest();
    const opened = await opening;
    // What failed for now, such as a missing file, is tried again.
    if (!opened.ok) this.kept.delete(key);
    return opened;
  }

  private async connect(
    baseUrl: string,
    apiKey: string | undefined,
    way: Parameters<typeof openTransport>[0],
  ): Promise<Outcome<ModelServer>> {
    const { clock, mask, timeouts } = this.options;
    const address = readServerAddress(baseUrl);
    if (!address.ok) return address;
    if (apiKey !== undefined && !/^[\x21-\x7e]+$/.test(apiKey.trim())) return unusableKey;
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

const nothingSet: Outcome<never> = {
  ok: false,
  failure: {
    code: "no-model",
    retryable: false,
    message: "No model is configured",
    remedy:
      "Set MANUS_MODEL_BASE_URL to the address of an OpenAI-compatible server, for example http://localhost:11434/v1.",
  },
};
const unusableKey: Outcome<never> = {
  ok: false,
  failure: {
    code: "model-refused",
    retryable: false,
    message: "MANUS_MODEL_API_KEY has characters that no key has",
    remedy: "Copy the key again: it may have a line break or a space in it.",
  },
};
