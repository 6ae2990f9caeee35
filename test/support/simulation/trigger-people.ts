import type { RequestOutcome } from "../../../server/src/protocol/runs.ts";
import type { RunId } from "../../../server/src/protocol/states.ts";
import type { AddTriggerResult } from "../../../server/src/protocol/triggers.ts";
import { randomFile, randomStarts } from "./random-workflow.ts";
import type { SimulatedHost } from "./simulated-host.ts";
import type { SimulatedWorld } from "./simulated-world.ts";

const by = "terminal";
const workspaceFolder = "/project";
const minute = 60_000;
/** Longer than changes of files ever wait while no run of theirs is open. */
const longestWaitMs = 15_000;

/** What people do about triggers, and what they change in files that are watched. */
export class TriggerPeople {
  readonly #world: SimulatedWorld;
  #files = 0;
  #touched = 0;
  /** Of the end: what is paused goes on, then its times come, then a file is changed. */
  #stage: "resume" | "times" | "files" = "resume";
  /** What was changed in the end, and the runs that were there by then. */
  #expected: { readonly path: string; readonly before: ReadonlySet<RunId> } | undefined;

  constructor(world: SimulatedWorld) {
    this.#world = world;
  }

  /** Something that somebody may want. */
  act(host: SimulatedHost): void {
    const { chance, judge, kind } = this.#world;
    const triggers = host.triggers;
    const triggerId = chance.of([...judge.fleet.triggers.keys()]);
    if (triggers === undefined) return;
    const isThere = triggerId !== undefined;
    const known = triggerId ?? "";
    const act = chance.weighed<() => void>([
      [judge.fleet.triggers.size < (kind.isSmall ? 1 : 2) ? 4 : 0.3, () => this.#add(host)],
      [isThere ? 3 : 0, () => this.#touch(host)],
      [isThere ? 0.7 : 0, () => this.#await(triggers.pause({ triggerId: known, by }))],
      [isThere ? 1.4 : 0, () => this.#await(triggers.resume({ triggerId: known, by }))],
      [isThere ? 0.3 : 0, () => this.#await(triggers.remove({ triggerId: known, by }))],
      [isThere ? 0.5 : 0, () => this.#await(triggers.fire({ triggerId: known, by, inputs: {} }))],
      [isThere ? 0.5 : 0, () => this.#rewrite()],
    ]);
    act?.();
  }

  /** All that was going on is over: see that triggers do what they are for, then turn them off. False where nothing is left to do. */
  finish(host: SimulatedHost): boolean {
    const { time, judge } = this.#world;
    if (host.triggers === undefined || judge.fleet.triggers.size === 0) return false;
    const paused = [...judge.fleet.triggers.values()].find((each) => each.paused);
    if (paused !== undefined && this.#stage === "resume")
      this.#await(host.triggers.resume({ triggerId: paused.spec.id, by }));
    else if (this.#stage === "resume") this.#letTimePass();
    else if (time.ringsWithin(longestWaitMs)) time.ring();
    else if (this.#stage === "times") this.#touchAndExpect(host);
    else this.#turnOff(host);
    return true;
  }

  #letTimePass(): void {
    this.#stage = "times";
    this.#world.time.pass(25 * minute);
  }

  #turnOff({ triggers }: SimulatedHost): void {
    const { judge, time } = this.#world;
    const [trigger] = judge.fleet.triggers.values();
    if (trigger === undefined) return;
    const fault = judge.triggers.close(trigger, time.now()) ?? this.#faultOfFiles();
    if (fault !== undefined) judge.fail(fault);
    this.#expected = undefined;
    this.#await(triggers?.remove({ triggerId: trigger.spec.id, by }));
  }

  #touchAndExpect(host: SimulatedHost): void {
    const { judge } = this.#world;
    this.#stage = "files";
    const isWatched = [...judge.fleet.triggers.values()].some(
      ({ spec, paused, problem }) => !paused && problem === undefined && spec.files.length > 0,
    );
    const before = new Set(judge.fleet.runs.keys());
    const path = this.#touch(host);
    if (isWatched) this.#expected = { path, before };
  }

  /** Who watches a file that was changed while nothing else went on has started a run that says so, or says why not. */
  #faultOfFiles(): string | undefined {
    const expected = this.#expected;
    if (expected === undefined) return undefined;
    const { runs, triggers } = this.#world.judge.fleet;
    for (const { spec, failure } of triggers.values()) {
      if (spec.files.length === 0 || failure !== undefined) continue;
      const started = [...runs.values()].find(
        ({ spec: { id, origin } }) =>
          origin?.kind === "files" && origin.triggerId === spec.id && !expected.before.has(id),
      );
      if (started === undefined) return `Trigger ${spec.id} has started nothing though ${expected.path} was changed`;
    }
    return undefined;
  }

  #add(host: SimulatedHost): void {
    const { chance, files, kind } = this.#world;
    const isNew = files.size === 0 || this.#files < 2;
    const file = isNew ? `/project/started${(this.#files += 1)}.manus.yaml` : (chance.of([...files.keys()]) ?? "");
    if (isNew) files.set(file, randomFile(chance, `started${this.#files}`, kind));
    this.#world.trace(() => `add ${file} ${JSON.stringify(files.get(file)?.value["on"])}`);
    this.#await(host.triggers?.add({ file, workspaceFolder, trusted: true, by }));
  }

  #touch(host: SimulatedHost): string {
    const path = `/project/docs/${(this.#touched += 1) % 3}.md`;
    this.#world.trace(() => `${path} is changed`);
    host.watch.touch(path);
    return path;
  }

  /** Somebody writes another `on` into a file. */
  #rewrite(): void {
    const { chance, files } = this.#world;
    const file = chance.of([...files.keys()]);
    const known = file === undefined ? undefined : files.get(file);
    if (file === undefined || known === undefined) return;
    files.set(file, { ...known, value: { ...known.value, on: randomStarts(chance) } });
    this.#world.trace(() => `${file} says ${JSON.stringify(files.get(file)?.value["on"])}`);
  }

  #await(answer: Promise<RequestOutcome | AddTriggerResult | { readonly outcome: string }> | undefined): void {
    const world = this.#world;
    answer?.then(
      (result) => world.trace(() => `answer: ${JSON.stringify(result).slice(0, 200)}`),
      (error: unknown) => world.report(`A trigger's request rejected: ${String(error)}`),
    );
  }
}
