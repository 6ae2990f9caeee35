import { LSPErrorCodes, ResponseError } from "vscode-languageserver";
import type { Connection } from "vscode-languageserver";
import type { NotificationType } from "vscode-jsonrpc";
import type { Cancel } from "../core/ports/clock.ts";
import type { HostLink } from "../core/ports/host-link.ts";
import { LinkChangedNotification } from "../protocol/host.ts";
import { relayedNotifications, relayedRequests } from "../protocol/relay.ts";
import type { Answering } from "./answering.ts";

/** Pass the editor's requests on to the host as they are. The link attaches, and starts a host, when one is asked for. */
export function relayRequests(answering: Answering, host: HostLink): void {
  for (const type of relayedRequests) {
    answering.onRequest(type.method, async (params: unknown) => {
      const outcome = await host.request<unknown, unknown>(type, params ?? undefined);
      if (outcome.ok) return outcome.value;
      const { message, remedy } = outcome.failure;
      throw new ResponseError(LSPErrorCodes.RequestFailed, `${message}. ${remedy}`, outcome.failure);
    });
  }
}

/** Pass the host's notifications on to the editor, and tell it how the link fares. */
export function relayNotifications(connection: Connection, host: HostLink): Cancel {
  const cancels = relayedNotifications.map((type) =>
    host.on(type as NotificationType<unknown>, (params) => {
      void connection.sendNotification(type.method, params);
    }),
  );
  const cancelState = host.onState((state) => {
    void connection.sendNotification(LinkChangedNotification.method, state);
  });
  return () => {
    for (const cancel of [...cancels, cancelState]) cancel();
  };
}
