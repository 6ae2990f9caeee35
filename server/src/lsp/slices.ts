import type { CancellationToken } from "vscode-languageserver";
import { Cancelled } from "../core/ports/cancellation.ts";
import type { ServerPorts } from "./ports.ts";

/** How long work goes on before it lets other work in. */
const sliceMs = 8;

/** Whether somebody still wants the result of a piece of work. */
export interface Wanted {
  readonly cancelled: boolean;
}

/** What a client wants until it cancels its request. */
export function toWanted(token: CancellationToken): Wanted & { onCancelled(listener: () => void): void } {
  return {
    get cancelled() {
      return token.isCancellationRequested;
    },
    onCancelled: (listener) => {
      // What was cancelled before it began tells so no more.
      if (token.isCancellationRequested) listener();
      else token.onCancellationRequested(listener);
    },
  };
}

/** Let everything else that waits have its turn. Throws `Cancelled` where nobody wants the result any more. */
export async function giveWay(ports: Pick<ServerPorts, "pause">, wanted: Wanted): Promise<void> {
  // A message that has arrived is read in one turn and answered in the next.
  await ports.pause();
  await ports.pause();
  if (wanted.cancelled) throw new Cancelled();
}

/** Run work that comes in slices to its end, and give way between them. */
export async function runSlices<T>(
  slices: Generator<void, T>,
  ports: Pick<ServerPorts, "pause" | "clock">,
  wanted: Wanted,
): Promise<T> {
  let began = ports.clock.monotonic();
  for (let slice = slices.next(); ; slice = slices.next()) {
    if (slice.done) return slice.value;
    if (ports.clock.monotonic() - began < sliceMs) continue;
    await giveWay(ports, wanted);
    began = ports.clock.monotonic();
  }
}
