import type { InstanceSpec } from "../../server/src/protocol/instances.ts";
import type { RequestOutcome } from "../../server/src/protocol/runs.ts";
import { DispatcherBench } from "./fakes/dispatcher-bench.ts";

/** Who asks in tests of the dispatcher. */
export const by = "test";

/** An instance of the cloud account `work`, with something else. */
export function cloudInstance(id: string, rest: Partial<InstanceSpec> = {}): InstanceSpec {
  return { id, accountId: "work", engine: "manus", title: id, capacity: 5, ...rest };
}

/** The code of a refusal, the note of what was accepted, or `accepted`. */
export function codeOf(outcome: RequestOutcome): string {
  return outcome.outcome === "refused" ? outcome.because.code : (outcome.note ?? "accepted");
}

/** So many steps that wait for nothing: `s0`, `s1`, … */
export function stepsOf(count: number, make: (id: string, rest: object) => object, rest: object = {}): object[] {
  return Array.from({ length: count }, (_, index) => make(`s${index}`, { needs: [], ...rest }));
}

/** The next host on the same disk; the one before is as dead as can be. */
export function nextHost({ disk, store, clock }: DispatcherBench): Promise<DispatcherBench> {
  return DispatcherBench.open({ disk, store, clock, idsFrom: 1_000_000 });
}

/** The drivers of these steps' tasks say that they have begun. */
export async function begin(bench: DispatcherBench, ...ids: string[]): Promise<void> {
  for (const id of ids) bench.cloud.task(id).report({ type: "started" });
  await bench.settle();
}
