import { CancellationTokenSource, LSPErrorCodes, ResponseError } from "vscode-languageserver";
import type { Connection } from "vscode-languageserver";
import type { NotificationType, RequestType } from "vscode-jsonrpc";
import type { Cancellation } from "../core/ports/cancellation.ts";
import type { Cancel } from "../core/ports/clock.ts";
import type { HostLink } from "../core/ports/host-link.ts";
import { ReadKeyRequest } from "../protocol/accounts.ts";
import { LinkChangedNotification } from "../protocol/host.ts";
import { AskEditorModelRequest, ExposePortRequest, OfferEditorModelsNotification } from "../protocol/models.ts";
import { relayedNotifications, relayedRequests, requestsWithEnvironment } from "../protocol/relay.ts";
import type { Answering } from "./answering.ts";
import type { RunEnvironment } from "./run-environment.ts";

/** Pass the editor's requests on to the host as they are, but for the environment of runs. The link attaches, and starts a host, when one is asked for. */
export function relayRequests(answering: Answering, host: HostLink, environment: RunEnvironment): void {
  for (const type of relayedRequests) {
    answering.onRequest(type.method, async (given: unknown) => {
      const params = requestsWithEnvironment.has(type.method) ? await withEnvironment(given, environment) : given;
      const outcome = await host.request<unknown, unknown>(type, params ?? undefined);
      if (outcome.ok) return outcome.value;
      const { message, remedy } = outcome.failure;
      throw new ResponseError(LSPErrorCodes.RequestFailed, `${message}. ${remedy}`, outcome.failure);
    });
  }
}

/** What the client gives of it itself wins. */
async function withEnvironment(params: unknown, environment: RunEnvironment): Promise<unknown> {
  if (typeof params !== "object" || params === null || Array.isArray(params)) return params;
  const given = "environment" in params && typeof params.environment === "object" ? params.environment : {};
  return { ...params, environment: { ...(await environment.collect()), ...given } };
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

/** What the host asks of the window: it is passed on to the editor, whose answer, or error, goes back. */
const askedOfEditor: readonly RequestType<unknown, unknown, void>[] = [
  AskEditorModelRequest,
  ExposePortRequest,
  ReadKeyRequest,
];

/** Let the host ask the editor, and tell each host that is attached from now on which models the editor offers. */
export function relayHostRequests(connection: Connection, answering: Answering, host: HostLink): Cancel {
  let offer: unknown;
  const tell = (): void => {
    if (offer !== undefined) host.notify(OfferEditorModelsNotification, offer);
  };
  answering.onNotification(OfferEditorModelsNotification.method, (params: unknown) => {
    offer = params;
    tell();
  });
  const cancels = askedOfEditor.map((type) =>
    host.onRequest(type, (params, cancellation) => askEditor(connection, type.method, { params, cancellation })),
  );
  const cancelState = host.onState(({ state }) => {
    if (state === "connected") tell();
  });
  return () => {
    for (const cancel of [...cancels, cancelState]) cancel();
  };
}

interface Asked {
  readonly params: unknown;
  readonly cancellation: Cancellation;
}

async function askEditor(connection: Connection, method: string, { params, cancellation }: Asked): Promise<unknown> {
  const source = new CancellationTokenSource();
  const stopListening = cancellation.onCancelled(() => source.cancel());
  try {
    return await connection.sendRequest(method, params, source.token);
  } finally {
    stopListening();
    source.dispose();
  }
}
