import * as l10n from "@vscode/l10n";
import type { Effect } from "../core/dispatch/effects.ts";
import type { RunEvent } from "../core/dispatch/events.ts";
import type { RunState, StepResult, StepState } from "../core/dispatch/states.ts";
import { partOf } from "../core/dispatch/transition-run.ts";
import type { Log } from "../core/ports/log.ts";
import type { KeptFile, StepCache } from "../core/ports/step-cache.ts";
import type { RunId } from "../protocol/states.ts";
import type { DispatcherPorts } from "./dispatcher-ports.ts";
import { findKept } from "./find-kept.ts";
import type { Fleet } from "./fleet.ts";
import type { Ledger } from "./ledger.ts";

/** What keeping results needs. */
export interface StepKeeperOptions {
  readonly fleet: Fleet;
  readonly reuse: DispatcherPorts["reuse"];
  readonly log: Log;
}

type KeeperEffect = Extract<Effect, { readonly type: "lookUpStep" | "keepStep" }>;
type LookUp = Extract<Effect, { readonly type: "lookUpStep" }>;
type Part = Pick<KeeperEffect, "runId" | "stepId" | "index">;
type Missed = Pick<Extract<RunEvent, { readonly type: "stepCacheMissed" }>, "key" | "because">;

/** Looks for results that are kept, and keeps new ones. Whatever goes wrong there only means that a step runs. */
export class StepKeeper {
  private readonly options: StepKeeperOptions;
  private working = 0;

  constructor(options: StepKeeperOptions) {
    this.options = options;
  }

  /** Whether nothing is looked for or being kept. */
  get isQuiet(): boolean {
    return this.working === 0;
  }

  run(effect: KeeperEffect, ledger: Ledger): void {
    this.working += 1;
    void this.outcomeOf(effect).then((event) => {
      this.working -= 1;
      ledger.report((transaction) => transaction.emit(event));
    });
  }

  /** Do again what a host that died hasn't seen to its end: both may be done twice. */
  resume(runs: Iterable<RunState>, ledger: Ledger): void {
    for (const run of runs) for (const effect of unfinished(run)) this.run(effect, ledger);
  }

  private async outcomeOf(effect: KeeperEffect): Promise<RunEvent> {
    const { runId, stepId, index } = effect;
    const part = { runId, stepId, ...(index === undefined ? {} : { index }) };
    try {
      return effect.type === "lookUpStep" ? await this.lookUp(effect, part) : await this.keep(part);
    } catch (error) {
      this.options.log.error(`A bug: couldn't ${effect.type} of step ${stepId}, run ${runId}`, error);
      const because = l10n.t("something went wrong, see the host's log");
      return { type: effect.type === "lookUpStep" ? "stepCacheMissed" : "stepKept", ...part, because };
    }
  }

  private async lookUp(effect: LookUp, part: Part): Promise<RunEvent> {
    const { reuse, fleet } = this.options;
    const missed = (how: Missed): RunEvent => ({ type: "stepCacheMissed", ...part, ...how });
    const run = fleet.runs.get(part.runId);
    if (run === undefined) return missed({ because: l10n.t("its run is gone") });
    const { spec } = run;
    const look: StepCache["read"] = async (key) => (effect.anew === true ? undefined : reuse.cache.read(key));
    const { kept, ...found } = await findKept({ spec, key: effect.key, files: effect.files }, reuse, look);
    if (kept === undefined) return missed(found);
    const label = partOf(run, part)?.cache?.label ?? "";
    return { type: "stepReused", ...part, from: { from: "cache", key: label }, result: kept.result };
  }

  private async keep(part: Part): Promise<RunEvent> {
    const { reuse, fleet } = this.options;
    const run = fleet.runs.get(part.runId);
    const { cache, result } = (run === undefined ? undefined : partOf(run, part)) ?? {};
    if (run === undefined || cache === undefined || result === undefined) return { type: "stepKept", ...part };
    const { name: workflow } = run.spec.compiled;
    const files = await this.filesOf(result);
    const kept = { workflow, step: part.stepId, label: cache.label, result, files };
    const outcome = await reuse.cache.keep(cache.key, kept);
    return { type: "stepKept", ...part, ...(outcome.ok ? {} : { because: outcome.failure.message }) };
  }

  /** The files that a result names among its outputs, as they are now. */
  private async filesOf({ outputs }: StepResult): Promise<readonly KeptFile[]> {
    const files: KeptFile[] = [];
    for (const path of Object.values(outputs)) {
      if (typeof path !== "string" || !isAbsolute.test(path)) continue;
      const hash = await this.options.reuse.hashes.hashFile(path);
      if (hash !== undefined) files.push({ path, hash });
    }
    return files;
  }
}

/** On any system. */
const isAbsolute = /^(?:\/|[A-Za-z]:[\\/]|\\\\)/;

function unfinished({ spec, steps, end }: RunState): readonly KeeperEffect[] {
  return spec.compiled.steps.flatMap(({ id: stepId, cache }, at): readonly KeeperEffect[] => {
    const step = cache === undefined ? undefined : steps[at];
    if (cache === undefined || step === undefined) return [];
    const effectOf = (state: StepState, part: Part): readonly KeeperEffect[] => {
      if (state.cache?.state === "keeping") return [{ type: "keepStep", ...part }];
      if (state.cache?.state !== "asked" || state.finishedAt !== undefined || end !== undefined) return [];
      const anew = state.anew === true ? { anew: true as const } : {};
      return [{ type: "lookUpStep", ...part, key: state.cache.key, files: cache.files, ...anew }];
    };
    const part: { readonly runId: RunId; readonly stepId: string } = { runId: spec.id, stepId };
    if (step.items === undefined) return effectOf(step, part);
    return [...step.items].flatMap((item, index) => effectOf(item, { ...part, index }));
  });
}
