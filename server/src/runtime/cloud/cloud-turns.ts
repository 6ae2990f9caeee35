import * as l10n from "@vscode/l10n";
import { askForCredits, boundNow, creditBudget, isUsedUp } from "../../core/cloud/budget.ts";
import type { CreditBudget } from "../../core/cloud/budget.ts";
import { failedInCloud, creditsUsedUp, isQuota, refusedByPerson, stoppedInCloud } from "../../core/cloud/reasons.ts";
import { cloudEvents } from "../../core/cloud/names.ts";
import { isOver } from "../../core/cloud/standing.ts";
import type { Standing } from "../../core/cloud/standing.ts";
import { closeActions } from "../../core/cloud/translate-tool.ts";
import { readAnswer, waitingKey } from "../../core/cloud/waiting.ts";
import type { CloudWaiting } from "../../core/cloud/waiting.ts";
import { stoppedByPerson } from "../../core/errors/reasons.ts";
import { Cancelled } from "../../core/ports/cancellation.ts";
import type { DriverReport } from "../../core/ports/driver.ts";
import type { TaskUsage } from "../../protocol/fleet.ts";
import { AgentFailure } from "../agent/agent-failure.ts";
import type { AccountPoller, PollMember } from "./account-poller.ts";
import { CloudEyes } from "./cloud-eyes.ts";
import { collectOutputs } from "./cloud-outputs.ts";
import { collectFiles } from "./collect-files.ts";
import { confirmInCloud } from "./confirm.ts";
import type { QuestionDesk } from "./question-desk.ts";
import { CloudVoice } from "./send-message.ts";
import { stopInCloud } from "./stop-in-cloud.ts";
import { accountOf } from "./work-context.ts";
import type { CloudWork } from "./work-context.ts";

/** All that the turns of a task need. */
export interface CloudTurnsOptions {
  readonly work: CloudWork;
  readonly member: PollMember;
  readonly questions: QuestionDesk;
  readonly poller: AccountPoller;
}

/** What lets a task go on that was stopped. */
const goOn = "Go on where you stopped.";

/** The life of a task that is in the cloud: decides by its stream and the newest look what is to be done, one thing after the other, until it's over. */
export class CloudTurns {
  private readonly options: CloudTurnsOptions;
  private readonly work: CloudWork;
  private readonly eyes: CloudEyes;
  private readonly voice: CloudVoice;
  private readonly budget: CreditBudget | undefined;
  /** Whether all that happened before was read. */
  private isCaughtUp = false;
  /** Whether nothing new came with the last reading of all events. */
  private isComplete = false;
  private isPaused = false;
  private reported = "";

  constructor(options: CloudTurnsOptions) {
    const { work } = options;
    this.options = options;
    this.work = work;
    this.eyes = new CloudEyes(work);
    this.voice = new CloudVoice(work, this.eyes);
    this.budget = creditBudget(work.spec.budget, work.order.instance.limits);
  }

  /** Answers the final report. Rejects with `Cancelled` when the task is stopped. @throws {AgentFailure} */
  async untilEnd(): Promise<DriverReport> {
    for (;;) {
      if (this.work.steering.stopping.cancelled) throw new Cancelled();
      if (this.isCaughtUp) await collectFiles(this.work, this.eyes);
      if (this.reportUsage()) await this.work.credits.look();
      const end = await this.step();
      if (end !== undefined) return end;
    }
  }

  /** One thing; answers the final report where it was the last. */
  private async step(): Promise<DriverReport | undefined> {
    if (!this.isCaughtUp) return this.look();
    const [open] = this.work.stream.record.openSendings;
    if (open !== undefined) return this.settle(() => this.voice.settle(open));
    const standing = this.eyes.standing();
    this.options.member.phase = phaseOf(standing);
    if (this.options.questions.asked !== undefined) return this.whileAsked(standing);
    if (standing === "waiting") {
      this.ask();
      return undefined;
    }
    if (standing === "held") return this.whileHeld();
    if (standing === "running" && this.mustHold()) return this.holdInCloud();
    if (standing !== "unsure" && this.work.steering.messages.length > 0) return this.deliver();
    return isOver(standing) ? this.finish(standing) : this.look();
  }

  /** Whether what runs in the cloud has to be stopped there for now. */
  private mustHold(): boolean {
    const { steering, stream, credits } = this.work;
    return (
      steering.held || steering.interrupting || credits.reached !== undefined || isUsedUp(this.budget, stream.record)
    );
  }

  /** Look at it when it's its turn, unless somebody wants something before. */
  private async look(): Promise<undefined> {
    const { poller, member } = this.options;
    const { steering } = this.work;
    const woken = steering.rest();
    try {
      await poller.turn(member, () => this.lookNow(), woken);
    } catch (error) {
      if (!(error instanceof Cancelled) || steering.stopping.cancelled) throw error;
    }
    return undefined;
  }

  private async lookNow(): Promise<void> {
    const { member, poller } = this.options;
    const needsAll = !this.isCaughtUp || isOver(this.eyes.standing());
    const { ok, fresh } = needsAll ? await this.eyes.sweep() : await this.eyes.look();
    member.failures = this.eyes.failed;
    if (fresh > 0) member.activeAt = poller.now();
    this.isComplete = ok && needsAll && this.isCaughtUp && fresh === 0;
    this.isCaughtUp ||= ok && needsAll;
  }

  private ask(): void {
    const { record } = this.work.stream;
    this.options.questions.ask(record.waiting ?? unknownWaiting, record);
  }

  private async whileAsked(standing: Standing): Promise<DriverReport | undefined> {
    const { questions } = this.options;
    const { asked } = questions;
    if (asked === undefined) return undefined;
    const { record } = this.work.stream;
    const isOpen = standing === "waiting" && waitingKey(record.waiting ?? unknownWaiting) === waitingKey(asked.waiting);
    if (asked.answer !== undefined) return this.takeAnswer(asked.waiting, asked.answer);
    // It was answered elsewhere, or time went on.
    if (!isOpen && standing !== "unsure") questions.withdraw();
    else return this.look();
    return undefined;
  }

  private async takeAnswer(
    waiting: CloudWaiting,
    answer: NonNullable<NonNullable<QuestionDesk["asked"]>["answer"]>,
  ): Promise<DriverReport | undefined> {
    const { questions } = this.options;
    const decided = readAnswer(waiting, answer);
    if (decided.how === "again") {
      questions.close(`${decided.wrong}.`);
      return undefined;
    }
    if (decided.how === "stop") {
      await stopInCloud("end", this.work, this.eyes);
      const reason = decided.because === "stopped" ? stoppedByPerson(answer.by) : refusedByPerson(waiting.text);
      return decided.because === "stopped" ? { type: "stopped", reason } : this.fail(reason);
    }
    const wrong =
      decided.how === "message"
        ? await this.sayAnswer(decided.text)
        : await this.confirm({ waiting, ...decided, by: answer.by });
    questions.close(wrong);
    return undefined;
  }

  private async confirm(what: Parameters<typeof confirmInCloud>[0]): Promise<string | undefined> {
    await this.work.credits.take();
    return confirmInCloud(what, this.work, this.eyes);
  }

  private async sayAnswer(text: string): Promise<string | undefined> {
    const said = await this.voice.say({ purpose: "answer", text });
    return said.ok ? undefined : l10n.t("The answer couldn't be sent: {0}.", said.failure.message);
  }

  /** Stop it because it's to be held, a message is to be handed over at once, or its budget is used up. What ended by itself meanwhile has ended. */
  private async holdInCloud(): Promise<undefined> {
    const { steering, stream } = this.work;
    await this.eyes.lookAtStatus(0);
    if (this.eyes.standing() !== "running") return undefined;
    const isBeyond = isUsedUp(this.budget, stream.record) || this.work.credits.reached !== undefined;
    if (isBeyond && !stream.record.budgetReached) {
      await stream.tell("budgetReached", l10n.t("The budget of credits is used up"));
    }
    await stopInCloud(isBeyond ? "budget" : steering.held ? "pause" : "interrupt", this.work, this.eyes);
    return undefined;
  }

  private async whileHeld(): Promise<DriverReport | undefined> {
    const { steering, report, stream } = this.work;
    const { budget } = this;
    if (steering.held) return this.pause();
    if (this.isPaused) report({ type: "resumed" });
    this.isPaused = false;
    if (budget !== undefined && isUsedUp(budget, stream.record)) return this.askForMore(budget);
    if (this.work.credits.reached !== undefined) {
      const reason = await this.work.credits.seeToReached();
      return reason === undefined ? undefined : this.fail(reason);
    }
    if (steering.messages.length > 0) return this.deliver();
    return this.settle(() => this.voice.say({ purpose: "resume", text: goOn }));
  }

  /** Held, until something is wanted of it. */
  private async pause(): Promise<undefined> {
    const { steering, report } = this.work;
    const woken = steering.rest();
    if (!this.isPaused) report({ type: "paused" });
    this.isPaused = true;
    // A report may have led to a wish at once.
    if (!steering.held || steering.stopping.cancelled) return undefined;
    await new Promise<void>((resolve) => woken.onCancelled(resolve));
    return undefined;
  }

  private async askForMore(budget: CreditBudget): Promise<DriverReport | undefined> {
    const { stream, desk, steering } = this.work;
    const { record } = stream;
    const reason = creditsUsedUp(record.usedCredits ?? 0, boundNow(budget, record));
    if (budget.onExceed === "stop") return this.fail(reason);
    const { choice, by } = await desk.ask(askForCredits(budget, record), steering.stopping);
    if (choice !== "extend") return this.fail(reason);
    await stream.tell("budgetExtended", l10n.t("The budget was extended by {0} credits ({1})", budget.bound, by));
    return undefined;
  }

  /** Hand over the oldest message of a person. */
  private async deliver(): Promise<undefined> {
    const { steering, stream } = this.work;
    const [message] = steering.messages;
    if (message === undefined) return undefined;
    if (!stream.record.messageIds.has(message.id)) await this.sendMessage(message);
    steering.done(message);
    return undefined;
  }

  private async sendMessage(message: CloudWork["steering"]["messages"][number]): Promise<void> {
    const { text, attachments } = message;
    try {
      await this.settle(() => this.voice.say({ purpose: "message", text, attachments, message }));
    } catch (error) {
      if (!(error instanceof AgentFailure)) throw error;
      const { reason } = error;
      const told = l10n.t("A message couldn't be handed over: {0}", reason.message);
      await this.work.stream.tell(cloudEvents.note, told, { messageId: message.id, error: reason });
    }
  }

  /** Send something; a task that is held and can't be let go on has ended. */
  private async settle(send: () => ReturnType<CloudVoice["say"]>): Promise<undefined> {
    const wasHeld = this.work.stream.record.stopping !== undefined;
    const said = await send();
    this.isComplete = false;
    this.options.member.activeAt = this.options.poller.now();
    if (said.ok || !wasHeld) return undefined;
    const { code, message, remedy } = said.failure;
    throw new AgentFailure({ code, message, remedy });
  }

  /** It's over, once all its events are there. */
  private async finish(standing: Standing): Promise<DriverReport | undefined> {
    const { stream } = this.work;
    const { record } = stream;
    if (!this.isComplete) return this.look();
    if (standing === "failed" && isQuota(record.error)) return this.waitForQuota();
    await stream.append(closeActions(record.openActions));
    this.reportUsage();
    const url = record.place?.url ?? "";
    if (standing === "stopped") return { type: "stopped", reason: stoppedInCloud(url) };
    if (standing === "failed") return this.fail(failedInCloud(record, url));
    return this.deliverOutputs();
  }

  private async waitForQuota(): Promise<undefined> {
    const { door, steering, stream } = this.work;
    const { message = l10n.t("No credits are left") } = stream.record.error ?? {};
    const remedy = l10n.t("Get more credits, or wait until they refresh; then it's sent a message to go on.");
    await door.wait({ code: "quota", message, remedy }, undefined, steering.stopping);
    return this.settle(() => this.voice.say({ purpose: "resume", text: goOn }));
  }

  private async deliverOutputs(): Promise<DriverReport> {
    const { values, missing } = await collectOutputs(this.work);
    const output = this.work.stream.record.lastMessage ?? "";
    const [first] = Object.entries(missing);
    if (first === undefined) return { type: "succeeded", output, outputs: values };
    const [name, wrong] = first;
    const remedy = l10n.t(
      "Look at it in the cloud ({0}), or say in the prompt how it's to be delivered.",
      this.work.stream.record.place?.url ?? "",
    );
    const reason = { code: "outputs-missing", message: l10n.t("The output {0} isn't there: {1}", name, wrong), remedy };
    return { type: "failed", reason, output, outputs: values };
  }

  private fail(reason: Extract<DriverReport, { readonly type: "failed" }>["reason"]): DriverReport {
    return { type: "failed", reason, output: this.work.stream.record.lastMessage ?? "", outputs: {} };
  }

  /** What it has used, where that has changed, which is the answer. Once it rests what was set aside for it is free again, unless nobody tells what it took. */
  private reportUsage(): boolean {
    const { stream, report, credits, ports } = this.work;
    const { messages, usedCredits } = stream.record;
    const usage = this.usage();
    const text = JSON.stringify(usage);
    const isNew = text !== this.reported && (messages > 0 || usedCredits !== undefined);
    const settles = usedCredits !== undefined && this.rests() ? credits.current : undefined;
    if (!isNew && settles === undefined) return false;
    this.reported = text;
    if (settles !== undefined) credits.end();
    report({ type: "used", usage, day: ports.budget.today(), ...(settles === undefined ? {} : { settles }) });
    return isNew;
  }

  private usage(): TaskUsage {
    const { stream, order, wish } = this.work;
    const { messages, usedCredits } = stream.record;
    return {
      turns: messages,
      inputTokens: 0,
      outputTokens: 0,
      ...(usedCredits === undefined ? {} : { credits: usedCredits }),
      model: this.eyes.task?.profile ?? wish.profile ?? order.instance.profile ?? "standard",
      account: accountOf(this.work),
    };
  }

  /** Whether nothing more is used until somebody says something. */
  private rests(): boolean {
    const standing = this.eyes.standing();
    return this.isCaughtUp && (standing === "waiting" || standing === "held" || isOver(standing));
  }
}

/** It says that it waits, and not for what. */
const unknownWaiting: CloudWaiting = { eventId: "", type: "", text: "" };

function phaseOf(standing: Standing): PollMember["phase"] {
  if (standing === "waiting") return "waiting";
  return standing === "unsure" || isOver(standing) ? "ending" : "running";
}
