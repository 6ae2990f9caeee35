import * as l10n from "@vscode/l10n";
import type { PersonMessage } from "../../core/agent/agent-spec.ts";
import { Cancelled } from "../../core/ports/cancellation.ts";
import type { DriverReport, TaskOrder } from "../../core/ports/driver.ts";
import type { Answer } from "../../core/ports/tools.ts";
import type { AccountId, AskId, EndReason } from "../../protocol/states.ts";
import { AgentFailure, failedBy } from "../agent/agent-failure.ts";
import { Desk } from "../agent/desk.ts";
import { orCancelled } from "../agent/or-cancelled.ts";
import { runtimeEvents } from "../agent/stream-facts.ts";
import { AccountDoor } from "./account-door.ts";
import { PollMember } from "./account-poller.ts";
import type { AccountPoller } from "./account-poller.ts";
import { CloudEyes } from "./cloud-eyes.ts";
import type { CloudDriverPorts } from "./cloud-ports.ts";
import { CloudSteering } from "./cloud-steering.ts";
import { CloudStream } from "./cloud-stream.ts";
import { CreditHold } from "./credit-hold.ts";
import { CloudTurns } from "./cloud-turns.ts";
import { ensureTask, searchTask } from "./create-task.ts";
import { QuestionDesk } from "./question-desk.ts";
import { stopInCloud } from "./stop-in-cloud.ts";
import { accountOf } from "./work-context.ts";
import type { CloudWork } from "./work-context.ts";

/** What all tasks of one driver share. */
export interface SharedByJobs {
  readonly ports: CloudDriverPorts;
  readonly claimed: Set<string>;
  readonly pollerOf: (accountId: AccountId) => AccountPoller;
}

/** So long the cloud has to show that a task was stopped for good, in milliseconds. */
const stopWithin = 60_000;

/** One task that works in the cloud, from its start or from where its stream says it was, to its end. */
export class CloudJob {
  private readonly work: CloudWork;
  private readonly shared: SharedByJobs;
  private readonly member: PollMember;
  private readonly questions: QuestionDesk;
  /** While it's ended in the cloud. */
  private ending: CloudSteering | undefined;

  constructor(order: TaskOrder, shared: SharedByJobs, report: (report: DriverReport) => void) {
    if (order.work.kind !== "agent" || order.work.agent.cloud === undefined)
      throw new Error(`Task ${order.taskId} is none for the cloud`);
    const { ports, claimed } = shared;
    const { agent: spec, messages } = order.work;
    const steering = new CloudSteering();
    const desk = new Desk({ clock: ports.clock, ids: ports.ids, report });
    const stream = new CloudStream(order, ports);
    this.shared = shared;
    this.questions = new QuestionDesk(desk, steering);
    const door = new AccountDoor({
      ports,
      desk,
      runId: order.runId,
      account: () => accountOf({ stream, order }),
      beforeAsking: () => this.questions.withdraw(),
    });
    const { cloud: wish } = order.work.agent;
    const credits = new CreditHold({
      work: { order, wish, stream, ports, desk, steering },
      beforeAsking: () => this.questions.withdraw(),
    });
    const taskFolder = ports.store.folder(order.runId, order.taskId);
    const filesFolder = `${taskFolder}/cloud`;
    const told = { order, spec, wish, taskFolder, filesFolder, claimed };
    this.work = { ...told, ports, stream, steering, desk, door, credits, report };
    this.member = new PollMember(ports.clock.monotonic());
    for (const message of messages) steering.deliver(message, "enqueue");
  }

  /** Work to the end; the last report is final. Rejects only for a bug. */
  async run(): Promise<void> {
    this.work.report({ type: "started" });
    this.work.report(await this.workToEnd());
  }

  /** The task in the cloud that it works with. */
  get cloudTask(): string | undefined {
    return this.work.stream.record.place?.taskId;
  }

  /** End soon. `letGo`: this process ends or has lost its lock; the task goes on in the cloud, and the next host with it. */
  stop(reason: EndReason, letGo: boolean): void {
    if (letGo) this.work.stream.close();
    this.work.steering.stop(reason, letGo);
    if (letGo) this.ending?.stop(reason, true);
  }

  hold(held: boolean): void {
    this.work.steering.hold(held);
    this.nudge();
  }

  deliver(message: PersonMessage, mode: "enqueue" | "interrupt"): void {
    this.work.steering.deliver(message, mode);
    this.nudge();
  }

  answer(askId: AskId, answer: Answer): void {
    this.work.desk.answer(askId, answer);
    this.nudge();
  }

  /** Look at it soon. */
  nudge(): void {
    this.member.activeAt = this.work.ports.clock.monotonic();
    this.poller().nudge(this.member);
  }

  private poller(): AccountPoller {
    return this.shared.pollerOf(accountOf(this.work));
  }

  private async workToEnd(): Promise<DriverReport> {
    const { work } = this;
    try {
      await this.begin();
      await ensureTask(work);
      this.reportPlace();
      const { member, questions } = this;
      return await new CloudTurns({ work, member, questions, poller: this.poller() }).untilEnd();
    } catch (error) {
      if (error instanceof AgentFailure) return { type: "failed", reason: error.reason };
      const reason = work.steering.stopReason;
      if (!(error instanceof Cancelled) || reason === undefined) throw error;
      if (!work.steering.letGo) await this.endInCloud(reason);
      return { type: "stopped", reason };
    }
  }

  /** Find out how far it came. */
  private async begin(): Promise<void> {
    const { order, stream, steering, ports } = this.work;
    const { stopping } = steering;
    const failure = await stream.read(stopping);
    if (failure !== undefined) throw failedBy(failure);
    const { attempt } = order;
    if (stream.record.attempt > attempt) throw new Error(`Attempt ${attempt} of ${order.taskId} comes too late`);
    if (stream.record.attempt < attempt)
      await stream.tell(runtimeEvents.attemptStarted, l10n.t("Attempt {0} begins", attempt), { attempt });
    this.reportPlace();
    const { kind } = await orCancelled(ports.files.locate(order.workspaceFolder, "."), stopping);
    if (kind === "folder") return;
    throw new AgentFailure({
      code: "workspace-gone",
      message: l10n.t("The workspace folder {0} isn't there any more", order.workspaceFolder),
      remedy: l10n.t("Bring it back, then retry the step."),
    });
  }

  private reportPlace(): void {
    const { place } = this.work.stream.record;
    if (place === undefined) return;
    const { accountId, taskId, url } = place;
    this.work.report({ type: "located", cloud: { accountId, taskId, url } });
  }

  /** Stop it in the cloud too, within bounds; where that can't be done the stream says so. */
  private async endInCloud(reason: EndReason): Promise<void> {
    const steering = new CloudSteering();
    this.ending = steering;
    const stopClock = this.work.ports.clock.after(stopWithin, () => steering.stop(reason, false));
    const work = { ...this.work, steering };
    try {
      // It may be told to end before it knows where it is.
      const failure = await work.stream.read(steering.stopping);
      if (failure !== undefined) throw failedBy(failure);
      if (work.stream.record.creating !== undefined) await searchTask(work, [500, 2_000, 5_000]);
      this.reportPlace();
      await stopInCloud("end", work, new CloudEyes(work));
    } catch (error) {
      if (!(error instanceof Cancelled) && !(error instanceof AgentFailure)) throw error;
      this.work.ports.log.warn(`It isn't known whether task ${work.order.taskId} was stopped in the cloud`);
    } finally {
      stopClock();
    }
  }
}
