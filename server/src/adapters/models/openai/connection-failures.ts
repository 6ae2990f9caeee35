import * as l10n from "@vscode/l10n";
import type { Mask } from "../../../core/ports/mask.ts";
import type { ModelFailure } from "../../../core/ports/model.ts";
import { causesOf, proxyRemedy, trustRemedy, untrustedCodes } from "../../connection-causes.ts";
import type { ServerAddress } from "./server-address.ts";

/** `{address}` in a remedy stands for what people call the setting of the address. */
type Known = { readonly what: string; readonly retryable: boolean; readonly remedy?: string };

const online = (): string => l10n.t("Check the connection to the network, and {address}.");
const broken: Known = {
  get what() {
    return l10n.t("the connection broke");
  },
  retryable: true,
  get remedy() {
    return online();
  },
};
const slow: Known = {
  get what() {
    return l10n.t("nobody answered in time");
  },
  retryable: true,
  get remedy() {
    return online();
  },
};
const nowhere: Known = {
  get what() {
    return l10n.t("there is no server of this name");
  },
  retryable: false,
  get remedy() {
    return online();
  },
};
const unreachable: Known = {
  get what() {
    return l10n.t("there is no way to it");
  },
  retryable: true,
  get remedy() {
    return online();
  },
};
const untrusted: Known = {
  get what() {
    return l10n.t("its certificate isn't trusted");
  },
  retryable: false,
  get remedy() {
    return trustRemedy();
  },
};

/** What the codes of Node and undici mean: https://nodejs.org/api/errors.html, https://nodejs.org/api/tls.html#x509-certificate-error-codes. */
const known: Readonly<Record<string, Known>> = {
  ECONNREFUSED: {
    get what() {
      return l10n.t("nothing listens there");
    },
    retryable: true,
  },
  ECONNRESET: broken,
  EPIPE: broken,
  ECONNABORTED: broken,
  UND_ERR_SOCKET: broken,
  ETIMEDOUT: slow,
  UND_ERR_CONNECT_TIMEOUT: slow,
  ENOTFOUND: nowhere,
  EAI_AGAIN: {
    ...nowhere,
    get what() {
      return l10n.t("its name can't be looked up now");
    },
    retryable: true,
  },
  EHOSTUNREACH: unreachable,
  ENETUNREACH: unreachable,
  ...Object.fromEntries(untrustedCodes.map((code) => [code, untrusted])),
  CERT_HAS_EXPIRED: {
    get what() {
      return l10n.t("its certificate has expired");
    },
    retryable: false,
    get remedy() {
      return l10n.t("Renew the server's certificate, or check this machine's clock.");
    },
  },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    get what() {
      return l10n.t("its certificate is for another name");
    },
    retryable: false,
    get remedy() {
      return l10n.t("Check the name in {address}.");
    },
  },
  EPROTO: {
    get what() {
      return l10n.t("it doesn't speak TLS there");
    },
    retryable: false,
    get remedy() {
      return l10n.t("Check whether {address} begins with http or https.");
    },
  },
};

/** An error of a connection in the port's words. What isn't known is the connection's fault, too, and may work later. */
export function connectionFailure(error: unknown, address: ServerAddress, mask: Mask): ModelFailure {
  const chain = causesOf(error);
  const codes = chain.map(codeOf);
  const proxy = proxyStatus(chain);
  if (proxy !== undefined) return proxyFailure(proxy, address);
  const code = codes.find((one) => known[one] !== undefined) ?? "";
  const { what, retryable, remedy } = known[code] ?? { ...broken, what: mask(messageOf(chain)) };
  return {
    code: "model-unreachable",
    retryable,
    message: l10n.t("Can't reach {0}: {1}", address.baseUrl, what),
    remedy: (remedy ?? startRemedy(address)).replace("{address}", address.words.baseUrl),
  };
}

/** Ports that the well-known local servers listen on unless told otherwise, by their own documentation. */
const starters: Readonly<Record<string, string>> = {
  get "11434"() {
    return l10n.t("Is Ollama running? Start it with `ollama serve`.");
  },
  get "8080"() {
    return l10n.t("Is llama.cpp running? Start it with `llama-server -m <model.gguf> --jinja`.");
  },
  get "1234"() {
    return l10n.t("Is LM Studio's server running? Start it with `lms server start`.");
  },
  get "8000"() {
    return l10n.t("Is vLLM running? Start it with `vllm serve <model>`.");
  },
};

function startRemedy({ baseUrl, isLoopback }: ServerAddress): string {
  if (!isLoopback) return l10n.t("Check that the server runs, and {address}.");
  return starters[new URL(baseUrl).port] ?? l10n.t("Start the model's server, or check the port in {address}.");
}

function proxyFailure(status: number, { baseUrl }: ServerAddress): ModelFailure {
  const remedy = proxyRemedy(status);
  const message = l10n.t("Can't reach {0}: the proxy answered {1}", baseUrl, status);
  return { code: "model-unreachable", retryable: status >= 500, message, remedy };
}

/** undici says so in words alone: "Proxy response (407) !== 200 when HTTP Tunneling". */
function proxyStatus(chain: readonly Error[]): number | undefined {
  const match = chain.map(({ message }) => /Proxy response \((\d+)\)/.exec(message)).find((found) => found !== null);
  return match === undefined ? undefined : Number(match[1]);
}

function codeOf(error: Error): string {
  return "code" in error && typeof error.code === "string" ? error.code : "";
}

function messageOf(chain: readonly Error[]): string {
  return chain.at(-1)?.message || l10n.t("the connection broke");
}
