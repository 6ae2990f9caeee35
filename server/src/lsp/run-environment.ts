import { ConfigurationRequest } from "vscode-languageserver";
import type { Connection } from "vscode-languageserver";
import type { Log } from "../core/ports/log.ts";
import { pickOffered } from "../core/ports/run-environment.ts";
import { valueAt } from "./settings.ts";

/** The sections of a client's settings that say something of a run's environment. */
interface Sections {
  readonly manus: unknown;
  readonly http: unknown;
}

type Variables = Readonly<Record<string, string | undefined>>;

/** Which variable a setting of the section `manus` stands for. None of them is a secret. */
const variableOfSetting: Readonly<Record<string, string>> = {
  "model.baseUrl": "MANUS_MODEL_BASE_URL",
  "model.name": "MANUS_MODEL",
  "search.provider": "MANUS_SEARCH_PROVIDER",
  "search.searxngUrl": "SEARXNG_URL",
};

/** What belongs to the server of `MANUS_MODEL_BASE_URL` and to no other one. */
const boundToBaseUrl = ["MANUS_MODEL_API_KEY", "MANUS_MODEL", "MANUS_MODEL_CONTEXT_TOKENS"];

/**
 * What a run that is started through this client gets to know of its environment: of this process's variables those that runs may need, overlaid with what the person has
 * set in the editor. A base URL that is set in the editor and isn't the environment's takes neither the environment's key nor its model along: they are another server's.
 */
export function toRunEnvironment(own: Variables, { manus, http }: Sections): Record<string, string> {
  const settings = { ...readManus(manus), ...readHttp(http) };
  const { MANUS_MODEL_BASE_URL: url } = settings;
  const ownUrl = own["MANUS_MODEL_BASE_URL"];
  const isAnother = url !== undefined && ownUrl !== undefined && ownUrl !== "" && ownUrl !== url;
  const without = isAnother ? Object.fromEntries(boundToBaseUrl.map((name) => [name, undefined])) : {};
  return pickOffered({ ...own, ...without, ...settings });
}

function readManus(section: unknown): Variables {
  const at = (path: readonly string[]): unknown => valueAt(section, ["manus", ...path]) ?? valueAt(section, path);
  const texts = Object.entries(variableOfSetting).map(
    ([setting, name]) => [name, textOf(at(setting.split(".")))] as const,
  );
  const visible = at(["browser", "visible"]) === true ? "1" : undefined;
  return present({ ...Object.fromEntries(texts), MANUS_BROWSER_VISIBLE: visible });
}

/**
 * The editor's own settings for its network: https://code.visualstudio.com/docs/setup/network. `http.proxyStrictSSL: false` isn't followed: a key that goes to whoever
 * answers is no key; a certificate authority of one's own is named by `NODE_EXTRA_CA_CERTS`.
 */
function readHttp(section: unknown): Variables {
  if (valueAt(section, ["proxySupport"]) === "off") return {};
  const proxy = textOf(valueAt(section, ["proxy"]));
  const noProxy = valueAt(section, ["noProxy"]);
  const hosts = Array.isArray(noProxy) ? noProxy.filter((host) => typeof host === "string") : [];
  return present({
    HTTP_PROXY: proxy,
    HTTPS_PROXY: proxy,
    NO_PROXY: hosts.length > 0 ? hosts.join(",") : undefined,
  });
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
}

function present(variables: Variables): Variables {
  return Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== undefined));
}

/** Collects the environment of runs, each time as it is then. */
export class RunEnvironment {
  private readonly connection: Connection;
  private readonly own: Variables;
  private readonly log: Log;
  /** Whether the client can be asked for its settings; else what it sent of them counts. */
  canAsk = false;
  sent: unknown;

  constructor(connection: Connection, own: Variables, log: Log) {
    this.connection = connection;
    this.own = own;
    this.log = log;
  }

  async collect(): Promise<Record<string, string>> {
    return toRunEnvironment(this.own, await this.sections());
  }

  private async sections(): Promise<Sections> {
    if (!this.canAsk) return { manus: this.sent, http: valueAt(this.sent, ["http"]) };
    try {
      const items = [{ section: "manus" }, { section: "http" }];
      const sections: readonly unknown[] = await this.connection.sendRequest(ConfigurationRequest.type, { items });
      return { manus: sections[0], http: sections[1] };
    } catch (error) {
      this.log.error("The client didn't tell its settings; the run goes without them", error);
      return { manus: undefined, http: undefined };
    }
  }
}
