import { ToolFailure } from "../results.ts";

/** What Chromium's names for a failed load mean: our code, what happened, what to do. */
const netErrors: readonly (readonly [RegExp, code: string, what: string, remedy: string])[] = [
  [/NAME_NOT_RESOLVED/, "host-not-found", "there is no such host", "Check the address"],
  [
    /CERT_|SSL_/,
    "certificate",
    "the server's certificate can't be trusted",
    "Don't send it anything; tell the person, or use another source",
  ],
  [
    /TOO_MANY_REDIRECTS/,
    "redirect-loop",
    "it redirects in a circle",
    "Try again with browser_restart, which forgets cookies",
  ],
  [/PROXY|TUNNEL/, "proxy", "the proxy can't be used", "Check HTTP_PROXY and HTTPS_PROXY"],
  [/UNSAFE_PORT/, "unsafe-port", "browsers refuse this port", "Use curl in shell_exec where that is allowed"],
  [/INTERNET_DISCONNECTED|NETWORK_/, "no-network", "this machine has no network", "Try again later"],
  [
    /CONNECTION_|EMPTY_RESPONSE|ADDRESS_|TIMED_OUT|SOCKET_/,
    "no-connection",
    "no server answers there",
    "Check the address and the port, or try again later",
  ],
];

/** The failure of opening `url`, from Chromium's name for it. */
export function loadFailure(url: string, text: string): ToolFailure {
  const name = /net::(ERR_[A-Z_0-9]+)/.exec(text)?.[1] ?? "";
  const known = netErrors.find(([pattern]) => pattern.test(name));
  if (known === undefined) {
    const message = `${url} could not be opened (${name === "" ? firstLine(text) : name})`;
    return new ToolFailure("not-loaded", message, "Try again, or use another source");
  }
  const [, code, what, remedy] = known;
  return new ToolFailure(code, `${url} could not be opened: ${what} (${name})`, remedy);
}

/** What the browser did wrong, as a failure with words; other errors are thrown on: bugs. */
export function asBrowserFailure(error: unknown, alive: boolean): unknown {
  if (error instanceof ToolFailure || !(error instanceof Error)) return error;
  const text = error.message;
  if (!alive) {
    return new ToolFailure(
      "browser-crashed",
      "The browser ended unexpectedly, and its pages with it",
      "Open the page again with browser_navigate: that starts a new browser",
    );
  }
  if (/crashed/i.test(text)) return pageCrashed();
  if (/Target page, context or browser has been closed|Target closed|has been closed/i.test(text)) {
    return new ToolFailure("page-closed", "The page was closed while it was used", lookAgain);
  }
  if (error.name === "TimeoutError") return notReady(text);
  if (/not attached|detached|Execution context was destroyed|navigat|Cannot find context|disposed/i.test(text)) {
    return new ToolFailure("page-changed", "The page changed while it was used", lookAgain);
  }
  if (/outside of the viewport/i.test(text))
    return new ToolFailure("not-reachable", "The element can't be brought into view", lookAgain);
  return error;
}

const lookAgain = "Look at it again with browser_view";

/** The failure for a page whose own process is gone. */
export function pageCrashed(): ToolFailure {
  return new ToolFailure("page-crashed", "The page crashed", "Open it again with browser_navigate");
}

/** Playwright's call log tells what it waited for. */
function notReady(text: string): ToolFailure {
  const covering = /(<[^>]*>)[^\n]*intercepts pointer events/.exec(text)?.[1];
  if (covering !== undefined) {
    const message = `The element is covered by ${covering}`;
    return new ToolFailure("element-covered", message, "Close or scroll away what covers it, or click by coordinates");
  }
  const why = /element is not (enabled|visible|stable|editable)/.exec(text)?.[1];
  const message = why === undefined ? "The page didn't answer in time" : `The element isn't ${why}`;
  return new ToolFailure(
    "element-not-ready",
    message,
    "Look at the page again with browser_view; it may need another step first",
  );
}

function firstLine(text: string): string {
  return text.split("\n")[0] ?? text;
}
