import type { RunId } from "../../protocol/states.ts";

/**
 * Make a TCP port of this machine reachable for the person who started a run, through the port forwarding of their editor: answers the address that they can open.
 * `undefined`: no editor is there, it can't, or it took too long; the loopback address is then all there is. Never rejects. `port`: 1 to 65535.
 */
export type ExposePort = (runId: RunId, port: number) => Promise<string | undefined>;
