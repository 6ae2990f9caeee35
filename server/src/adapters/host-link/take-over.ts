import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createMessageConnection, NullLogger } from "vscode-jsonrpc/node";
import { isNewerVersion } from "../../core/newer-version.ts";
import { HandOverRequest } from "../../protocol/host.ts";
import { meetingFiles } from "../../protocol/endpoint.ts";
import { openSocket, readEndpoint, within } from "./attach.ts";

/** The host waits so long for what is at work, and a little longer. */
const answerWithinMs = 30_000;
/** What is written last takes its time. */
const endWithinMs = 15_000;
const lookEveryMs = 20;

/** Where a host runs that is older than `version`, ask it to hand over, and wait until it's gone. Whether it is. Never rejects. */
export async function takeOver({
  home,
  version,
}: {
  readonly home: string;
  readonly version?: string;
}): Promise<boolean> {
  const endpoint = await readEndpoint(home);
  if (version === undefined || endpoint === undefined || !isNewerVersion(version, endpoint.version)) return false;
  const token = await readFile(join(home, meetingFiles.token), "utf8").catch(() => undefined);
  const socket = token === undefined ? undefined : await openSocket(endpoint.socket);
  if (token === undefined || socket === undefined) return false;
  const connection = createMessageConnection(socket, socket, NullLogger);
  connection.onError(() => socket.destroy());
  connection.listen();
  // A host that is too old to know the request answers with an error: then it stays.
  const answer = await within(answerWithinMs, connection.sendRequest(HandOverRequest, { token, version }));
  connection.dispose();
  socket.destroy();
  return typeof answer === "object" && answer.outcome === "handedOver" && (await ends(endpoint.pid));
}

async function ends(pid: number): Promise<boolean> {
  const began = performance.now();
  while (isAlive(pid)) {
    if (performance.now() - began > endWithinMs) return false;
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
  return true;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    // There is no such process, or it's another user's by now.
    return false;
  }
}
