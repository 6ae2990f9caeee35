import * as l10n from "@vscode/l10n";
import type { HostLink } from "../../core/ports/host-link.ts";
import type { OutsideFailure } from "../../core/ports/failure.ts";

const withoutHost: OutsideFailure = {
  code: "no-host",
  retryable: false,
  get message() {
    return l10n.t("This language server works without a host");
  },
  get remedy() {
    return l10n.t("Start it without --no-host to see and steer runs.");
  },
};

/** A link for those who want none: never attaches, never starts a host, and says so to whoever asks. */
export const noHostLink: HostLink = {
  connect: () => Promise.resolve({ ok: false, failure: withoutHost }),
  request: () => Promise.resolve({ ok: false, failure: withoutHost }),
  notify: () => undefined,
  onRequest: () => () => undefined,
  on: () => () => undefined,
  onState(listener) {
    listener({ state: "closed", message: withoutHost.message });
    return () => undefined;
  },
  close: () => undefined,
};
