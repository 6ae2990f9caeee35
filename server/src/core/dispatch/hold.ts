import type { Timestamp } from "../../protocol/states.ts";
import type { DriverCapabilities } from "../ports/driver.ts";

/**
 * Why nothing starts any more, all over the fleet: `unattended`, nobody is attached and the last editor wants nothing to go on without it; `handOver`, a newer version is
 * about to take over. Agents rest between two turns meanwhile, as with an instance that was paused with its tasks; what a person has paused isn't part of it.
 */
export interface Hold {
  readonly kind: "unattended" | "handOver";
  readonly at: Timestamp;
}

/** Pure: whether a running task is paused meanwhile, by how its driver can. What works in the cloud goes on there while one host follows another; it's held only where nobody wants it to go on. */
export function pausesIn(kind: Hold["kind"], pause: DriverCapabilities["pause"]): boolean {
  return pause === "native" || (pause === "emulated" && kind === "unattended");
}
