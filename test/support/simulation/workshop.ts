import type { Amount } from "../../../server/src/core/budget/amount.ts";
import type { DriverReport, TaskOrder } from "../../../server/src/core/ports/driver.ts";
import type { Answer } from "../../../server/src/core/ports/tools.ts";
import type { AskId, EndReason, Engine, TaskId, Timestamp } from "../../../server/src/protocol/states.ts";
import type { Chance } from "./chance.ts";
import type { Purse } from "./purse.ts";

/** A process that drivers work in. */
export interface Workplace {
  readonly alive: boolean;
  /** A moment at which it may die; false: it has. */
  boundary(name: string): boolean;
}

/** One attempt that an engine has in hand. */
export interface Job {
  readonly engine: Engine;
  order: TaskOrder;
  /** Undefined: nobody follows it; it works in the cloud while no host is there. */
  place: Workplace | undefined;
  report: (report: DriverReport) => void;
  isTold: boolean;
  phase: "waiting" | "begun" | "acted" | "denied";
  ask: AskId | undefined;
  stop: EndReason | undefined;
  pause: "no" | "told" | "yes";
  final: DriverReport | undefined;
  /** Where agents pay. */
  purse: Purse | undefined;
  /** The messages of people that have come to it. */
  heard: ReadonlySet<string>;
}

/** Who is told of what engines really do. */
export interface WorkWatch {
  readonly now: () => Timestamp;
  readonly nextId: () => string;
  /** The engine begins (or goes on) with it. */
  readonly started: (job: Job) => void;
  /** The thing itself happens in the world: now it can't be undone. */
  readonly acted: (job: Job) => void;
  /** Whose result it is: of no other step. */
  readonly author: (order: TaskOrder) => string;
  /** What the agent pays from; undefined where nobody pays. `report` brings reports in their order. */
  readonly purse: (job: Pick<Job, "engine" | "order">, place: Workplace, report: Job["report"]) => Purse | undefined;
  readonly trace: (line: () => string) => void;
}

interface LateReport {
  readonly job: Job;
  readonly place: Workplace;
  readonly deliver: (report: DriverReport) => void;
  readonly report: DriverReport;
}

/** What the engines do, in hosts and outside of them. Nothing happens by itself: the simulation takes the steps. */
export class Workshop {
  /** What isn't over yet. */
  jobs: Job[] = [];
  /** Reports that are on their way. */
  late: LateReport[] = [];
  /** Nothing goes wrong any more. */
  isCalm = false;
  readonly #chance: Chance;
  readonly #watch: WorkWatch;

  constructor(chance: Chance, watch: WorkWatch) {
    this.#chance = chance;
    this.#watch = watch;
  }

  /** What a driver does that is told to start. An attempt that works in the cloud already is found there. */
  start(engine: Engine, place: Workplace, order: TaskOrder, report: Job["report"]): void {
    const known = this.jobs.find((job) => {
      return job.engine === "manus" && job.order.taskId === order.taskId && job.order.attempt === order.attempt;
    });
    // Who had it before has lost the journal.
    if (known !== undefined && known.place !== place) {
      const purse = this.#purseFor(engine, place, order, report);
      Object.assign(known, { place, order, report, purse, isTold: false, heard: heardWith(order) });
      if (known.pause === "yes") known.pause = "no";
      this.#watch.started(known);
      return;
    }
    const job: Job = {
      ...{ engine, order, place, report, isTold: false, phase: "waiting", pause: "no" },
      ...{ ask: undefined, stop: undefined, final: undefined },
      purse: this.#purseFor(engine, place, order, report),
      heard: heardWith(order),
    };
    this.jobs.push(job);
    this.#watch.started(job);
  }

  stop(place: Workplace, taskId: TaskId, reason: EndReason): void {
    const job = this.#find(place, taskId);
    if (job === undefined) return;
    // A host that ends leaves its tasks at work in the cloud, as the real driver does.
    if (job.engine !== "manus" || !isHandOver(reason)) this.#tellToEnd(job, reason);
    else if (isInCloud(job) && job.pause !== "yes") job.place = undefined;
    else this.jobs = this.jobs.filter((one) => one !== job);
    job.purse?.stop();
  }

  /** What waits to be allowed never begins. */
  #tellToEnd(job: Job, reason: EndReason): void {
    if (job.ask !== undefined && job.phase === "begun") job.phase = "denied";
    Object.assign(job, { stop: reason, ask: undefined });
  }

  pause(place: Workplace, taskId: TaskId): void {
    const job = this.#find(place, taskId);
    if (job?.pause === "no") job.pause = "told";
  }

  resume(place: Workplace, taskId: TaskId): void {
    const job = this.#find(place, taskId);
    if (job === undefined || job.pause === "no") return;
    job.pause = "no";
    this.#send(job, { type: "resumed" });
  }

  /** A person's message comes to who has the task in hand. */
  tell(place: Workplace, taskId: TaskId, messageId: string): void {
    const job = this.#find(place, taskId);
    if (job !== undefined) job.heard = new Set([...job.heard, messageId]);
  }

  answer(place: Workplace, taskId: TaskId, askId: AskId, answer: Answer): void {
    const job = this.#find(place, taskId);
    job?.purse?.answer(askId, answer);
    if (job === undefined || job.ask !== askId) return;
    job.ask = undefined;
    if (answer.choice === "denied") job.phase = "denied";
  }

  /** The next host knows that nobody is asked any more. */
  confirmWithdrawal(place: Workplace, taskId: TaskId, askId: AskId): void {
    const job = this.#find(place, taskId);
    if (job?.ask === askId) job.ask = undefined;
  }

  /** The process has died: all that worked in it is gone, and what works in the cloud goes on alone. What has paused there was stopped there, and works no more. */
  leave(place: Workplace): void {
    const goesOn = (job: Job): boolean => isInCloud(job) && job.pause !== "yes";
    this.jobs = this.jobs.filter((job) => job.place !== place || goesOn(job));
    for (const job of this.jobs) if (job.place === place) job.place = undefined;
    this.late = this.late.filter((each) => each.place !== place);
  }

  /** The jobs that can do something now. */
  able(): readonly Job[] {
    return this.jobs.filter((job) => {
      if (job.place === undefined && job.final !== undefined) return false;
      if (job.stop !== undefined || !job.isTold) return true;
      if (job.place !== undefined && job.purse?.state === "waiting") return false;
      return job.ask === undefined && job.pause !== "yes";
    });
  }

  /** Let a report arrive that was on its way, whichever. */
  deliver(): void {
    const each = this.#chance.of(this.late);
    if (each === undefined) return;
    this.late = this.late.filter((one) => one !== each);
    this.#hand(each.place, each.deliver, each.report);
  }

  /** A job does the next thing. */
  step(job: Job): void {
    if (job.place === undefined) this.#workAlone(job);
    else if (!job.isTold) this.#begin(job);
    else if (job.purse !== undefined && isCalling(job.purse)) this.#callOn(job.purse);
    else if (job.purse?.end !== undefined) this.#end(job, { type: "failed", reason: job.purse.end });
    else if (job.final !== undefined) this.#end(job, job.final);
    else if (job.stop !== undefined && this.#chance.happens(0.8)) this.#end(job, { type: "stopped", reason: job.stop });
    else if (job.pause === "told") this.#hold(job);
    else if (job.phase === "denied") this.#end(job, failed("denied"));
    else this.#work(job);
  }

  #begin(job: Job): void {
    job.isTold = true;
    if (job.phase === "waiting") job.phase = "begun";
    const { taskId } = job.order;
    // That it has begun may get lost on its way: what comes after it must do.
    if (this.isCalm || !this.#chance.happens(0.05)) this.#send(job, { type: "started" });
    job.purse?.open();
    if (job.engine !== "manus" || !this.#isAlive(job)) return;
    const cloud = { taskId: `cloud-${taskId}`, accountId: job.order.instance.accountId, url: "https://cloud.test/t" };
    this.#send(job, { type: "located", cloud });
  }

  #isAlive({ place }: Job): boolean {
    return place?.alive === true;
  }

  #purseFor(engine: Engine, place: Workplace, order: TaskOrder, report: Job["report"]): Purse | undefined {
    return this.#watch.purse({ engine, order }, place, (each) => this.#hand(place, report, each));
  }

  /** A call goes on: the provider does it, and then its outcome comes. */
  #callOn(purse: Purse): void {
    if (purse.state === "charged") purse.conclude();
    else purse.charge(priceOf(this.#chance));
  }

  #hold(job: Job): void {
    job.pause = "yes";
    if (job.engine === "manus") job.purse?.tellCredits(true);
    this.#send(job, { type: "paused" });
  }

  #workAlone(job: Job): void {
    if (job.final !== undefined || job.ask !== undefined) return;
    if (job.phase !== "waiting") job.purse?.chargeAlone(creditsOf(this.#chance));
    if (job.phase === "waiting") job.phase = "begun";
    else if (job.phase === "begun") this.#act(job);
    else job.final = this.#succeeded(job);
  }

  #work(job: Job): void {
    const { purse, engine } = job;
    const [chance, usesMore] = [this.#chance, engine !== "tool" && purse === undefined];
    const rough = this.isCalm ? 0 : 1;
    if (engine === "manus" && purse?.hasHold === false) {
      purse.want();
      return;
    }
    const choice = chance.weighed<() => void>([
      [job.phase === "begun" ? 6 : 0, () => this.#act(job)],
      [job.phase === "acted" ? 8 : 0, () => this.#end(job, this.#succeeded(job))],
      [rough * 1, () => this.#ask(job)],
      [rough * 1.5, () => this.#end(job, failed(chance.one("rate-limit", "engine-broke", "model-refused", "timeout")))],
      [usesMore ? rough * 0.7 : 0, () => this.#use(job)],
      [purse === undefined ? 0 : 15, () => purse && this.#pay(purse, engine)],
      [rough * 0.4, () => this.#tell(job)],
    ]);
    choice?.();
  }

  #pay(purse: Purse, engine: Engine): void {
    if (engine !== "manus") {
      purse.want();
      return;
    }
    purse.charge(creditsOf(this.#chance));
    if (this.#chance.happens(0.5)) purse.tellCredits(false);
    if (this.#chance.happens(0.5)) purse.look();
  }

  #act(job: Job): void {
    job.phase = "acted";
    this.#watch.acted(job);
  }

  /** Only what hasn't done anything yet asks whether it may. */
  #ask(job: Job): void {
    const kind = job.phase === "begun" ? "approval" : "question";
    const choices = kind === "approval" ? ["approved", "denied"] : [];
    job.ask = this.#watch.nextId();
    const ask = { id: job.ask, kind, text: "May it?", choices, askedAt: this.#watch.now() } as const;
    this.#send(job, { type: "asked", ask });
  }

  #use(job: Job): void {
    const tokens = this.#chance.between(1, 1000);
    const usage = { turns: 1, inputTokens: tokens, outputTokens: tokens, cost: 0.25, model: "m" };
    this.#send(job, { type: "used", usage });
  }

  #tell(job: Job): void {
    this.#send(job, {
      type: "streamed",
      event: { type: "system", source: "dispatcher", event: "told", text: "Something" },
    });
  }

  /** Take back what was asked: the answer came by itself. A tool's call begins only once that is confirmed. */
  withdraw(job: Job): void {
    const askId = job.ask;
    if (askId === undefined || job.place === undefined) return;
    if (job.engine !== "tool") job.ask = undefined;
    this.#send(job, { type: "withdrawn", askId });
  }

  #end(job: Job, report: DriverReport): void {
    if (job.engine === "manus") job.purse?.tellCredits(true);
    if (!this.#isAlive(job)) return;
    this.jobs = this.jobs.filter((one) => one !== job);
    this.#send(job, report);
  }

  /** A report may come late, in another order, or twice. */
  #send(job: Job, report: DriverReport): void {
    const { place, report: deliver } = job;
    if (place === undefined) return;
    const late = { job, place, deliver, report };
    if (!this.isCalm && this.#chance.happens(0.06)) this.late.push(late);
    if (!this.isCalm && this.#chance.happens(0.1)) this.late.push(late);
    else this.#hand(place, deliver, report);
  }

  #succeeded({ order }: Job): DriverReport {
    const outputs = { exitCode: 0, by: this.#watch.author(order) };
    return { type: "succeeded", output: JSON.stringify(["a", "b", order.attempt]), outputs };
  }

  #hand(place: Workplace, deliver: Job["report"], report: DriverReport): void {
    if (!place.boundary("before report")) return;
    this.#watch.trace(() => `report ${JSON.stringify(report).slice(0, 120)}`);
    deliver(report);
    place.boundary("after report");
  }

  #find(place: Workplace, taskId: TaskId): Job | undefined {
    return this.jobs.find((job) => job.place === place && job.order.taskId === taskId);
  }
}

/** What people had written before it was told to start comes with its order. */
function heardWith({ work }: TaskOrder): ReadonlySet<string> {
  return new Set(work.kind === "agent" ? work.messages.map(({ id }) => id) : []);
}

/** Whether it works on where no host is needed: not before its credits are set aside. */
function isInCloud({ engine, purse }: Job): boolean {
  return engine === "manus" && purse?.hasHold !== false;
}

function isCalling({ state }: Purse): boolean {
  return state === "calling" || state === "charged";
}

/** What a call of a model takes: mostly less than was thought, sometimes more. */
function priceOf(chance: Chance): Amount {
  return { cost: chance.between(1, 25) / 100, tokens: chance.between(10, 250) };
}

function creditsOf(chance: Chance): Amount {
  return { credits: chance.between(1, 8) };
}

function isHandOver({ code, message }: EndReason): boolean {
  return code === "lock-lost" || (code === "host-stopped" && message === "The host ended in order");
}

function failed(code: string): DriverReport {
  return { type: "failed", reason: { code, message: `It failed (${code})` } };
}
