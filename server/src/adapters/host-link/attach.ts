import * as l10n from "@vscode/l10n";
import { readFile } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { createMessageConnection, NullLogger, type MessageConnection } from "vscode-jsonrpc/node";
import type { FleetSnapshot } from "../../protocol/fleet.ts";
import { AttachRequest, protocolVersion, type AttachParams, type HostStatus } from "../../protocol/host.ts";
import { meetingFiles, type HostEndpoint } from "../../protocol/endpoint.ts";
import type { Refusal } from "../../protocol/states.ts";
import type { OutsideFailure } from "../../core/ports/failure.ts";

/** How long a host that took the connection may take to answer; replaying a large journal comes before it listens. */
const answerWithinMs = 10_000;

/** A connection over which the host knows us. */
export interface Attached {
  readonly connection: MessageConnection;
  readonly socket: Socket;
  readonly status: HostStatus;
  readonly snapshot: FleetSnapshot;
}

/** `nobody`: no host listens there; one may be about to. */
export type AttachOutcome =
  | { readonly outcome: "attached"; readonly attached: Attached }
  | { readonly outcome: "nobody" }
  | { readonly outcome: "failed"; readonly failure: OutsideFailure };

/** Try once to attach to the host of this home. Never rejects. */
export async function attachToHost(home: string, client: AttachParams["client"]): Promise<AttachOutcome> {
  const endpoint = await readEndpoint(home);
  const token = await readFile(join(home, meetingFiles.token), "utf8").catch(() => undefined);
  if (endpoint === undefined || token === undefined) return { outcome: "nobody" };
  const socket = await openSocket(endpoint.socket);
  if (socket === undefined) return { outcome: "nobody" };
  const connection = createMessageConnection(socket, socket, NullLogger);
  // What can't be read or written ends in the socket's `close`, which is heard.
  connection.onError(() => socket.destroy());
  connection.listen();
  const answer = await within(
    answerWithinMs,
    connection.sendRequest(AttachRequest, { token, protocolVersion, client }),
  );
  if (typeof answer === "object" && answer.outcome === "attached") {
    return { outcome: "attached", attached: { connection, socket, status: answer.status, snapshot: answer.snapshot } };
  }
  connection.dispose();
  socket.destroy();
  if (answer === "lost") return { outcome: "nobody" };
  return answer === "late" ? silent(endpoint) : refused(answer.because);
}

/** What `host.json` says, or undefined where there is none. */
export async function readEndpoint(home: string): Promise<HostEndpoint | undefined> {
  try {
    return JSON.parse(await readFile(join(home, meetingFiles.endpoint), "utf8")) as HostEndpoint;
  } catch {
    return undefined;
  }
}

/** A connected socket, or undefined where nobody listens. */
export function openSocket(path: string): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once("connect", () => {
      socket.off("error", onError);
      socket.on("error", () => socket.destroy());
      resolve(socket);
    });
    const onError = (): void => resolve(undefined);
    socket.once("error", onError);
  });
}

/** The answer; `late` when it took too long, `lost` when the connection ended. */
export async function within<T>(milliseconds: number, answer: Promise<T>): Promise<T | "late" | "lost"> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<"late">((resolve) => {
    timer = setTimeout(() => resolve("late"), milliseconds);
  });
  try {
    return await Promise.race([answer.catch(() => "lost" as const), late]);
  } finally {
    clearTimeout(timer);
  }
}

function refused({ code, message, remedy = l10n.t("Update Manus Manager.") }: Refusal): AttachOutcome {
  // The token file belongs to another start of the host than the one that answered: it's just being replaced.
  if (code === "wrong-token") return { outcome: "nobody" };
  return { outcome: "failed", failure: { code: "host-failed", retryable: false, message, remedy } };
}

/** Alive and mute is another thing than gone. */
function silent({ pid }: HostEndpoint): AttachOutcome {
  const message = l10n.t("The host (process {0}) takes connections but doesn't answer", pid);
  const remedy = l10n.t(
    "See its log, logs/host.log; if it doesn't recover, end process {0}: the next host carries on.",
    pid,
  );
  return { outcome: "failed", failure: { code: "host-failed", retryable: true, message, remedy } };
}
