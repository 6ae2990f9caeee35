import type { AccountDay } from "../core/budget/tally.ts";
import type { DriverCapabilities } from "../core/ports/driver.ts";
import type { AccountSpec } from "../protocol/accounts.ts";
import type * as asked from "../protocol/instances.ts";
import type { RequestOutcome } from "../protocol/runs.ts";
import type { AccountId, Engine, Refusal, RunId } from "../protocol/states.ts";
import type { AnswerTaskParams, ByPerson, SendMessageParams, SendMessageResult } from "../protocol/tasks.ts";
import * as accountRequests from "./account-requests.ts";
import type { AccountChanges } from "./account-requests.ts";
import { decideBatch, refuseBatch } from "./batch.ts";
import type { Decision } from "./decision.ts";
import type { DispatcherPorts } from "./dispatcher-ports.ts";
import type { Fleet } from "./fleet.ts";
import type { Hold } from "../core/dispatch/hold.ts";
import { holdFleet, releaseFleet } from "./hold-fleet.ts";
import * as instanceRequests from "./instance-requests.ts";
import type { Ledger } from "./ledger.ts";
import * as requests from "./requests.ts";
import { Transaction } from "./transaction.ts";
import { unwritable } from "./unwritable.ts";

/** What people ask of runs, tasks, accounts and instances that are there: each request is one decision, see `Dispatcher`. */
export abstract class DecidedRequests {
  protected abstract readonly ports: Pick<DispatcherPorts, "clock" | "ids">;
  protected abstract readonly fleet: Fleet;
  protected abstract readonly ledger: Ledger;
  protected abstract readonly pauseOf: (engine: Engine) => DriverCapabilities["pause"];

  abstract decide(decide: (transaction: Transaction) => Decision): Promise<RequestOutcome>;
  protected abstract refuseWhileEnding(): Refusal | undefined;
  /** Keep what an answer has filled in, secrets included, for its driver: the journal has it without them. */
  protected abstract withhold(answer: AnswerTaskParams): void;

  days(): readonly AccountDay[] {
    return [...this.fleet.days.values()];
  }

  holdFleet(kind: Hold["kind"]): Promise<RequestOutcome> {
    return this.decide((transaction) => holdFleet(transaction, kind, this.pauseOf));
  }

  releaseFleet(): Promise<RequestOutcome> {
    return this.decide((transaction) => releaseFleet(transaction));
  }

  stopRun(runId: RunId, by: string): Promise<RequestOutcome> {
    return this.decide((transaction) => requests.stopRun(transaction, runId, by));
  }

  pauseRun(runId: RunId, by: string): Promise<RequestOutcome> {
    return this.decide((transaction) => requests.pauseRun(transaction, runId, by));
  }

  resumeRun(runId: RunId, by: string): Promise<RequestOutcome> {
    return this.decide((transaction) => requests.resumeRun(transaction, runId, by));
  }

  stopTask(params: ByPerson): Promise<RequestOutcome> {
    return this.decide((transaction) => requests.stopTask(transaction, params));
  }

  pauseTask(params: ByPerson): Promise<RequestOutcome> {
    return this.decide((transaction) => requests.pauseTask(transaction, params, this.pauseOf));
  }

  resumeTask(params: ByPerson): Promise<RequestOutcome> {
    return this.decide((transaction) => requests.resumeTask(transaction, params));
  }

  retryTask(params: ByPerson): Promise<RequestOutcome> {
    return this.decide((transaction) => requests.retry(transaction, params, () => this.ports.ids.next()));
  }

  answerTask(params: AnswerTaskParams): Promise<RequestOutcome> {
    return this.decide((transaction) => {
      const refusal = requests.answerTask(transaction, params);
      // The journal has it without its secrets.
      if (refusal === undefined) this.withhold(params);
      return refusal;
    });
  }

  /** Answers with a receipt once the message is in the journal: from then on it can't be lost. */
  async sendMessage(params: SendMessageParams): Promise<SendMessageResult> {
    const messageId = this.ports.ids.next();
    let receipt = "";
    const sent = await this.decide((transaction) => {
      const decided = requests.sendMessage(transaction, params, messageId);
      if (typeof decided !== "string") return decided;
      receipt = decided;
      return undefined;
    });
    return sent.outcome === "accepted" ? { outcome: "accepted", messageId, receipt } : sent;
  }

  addAccount(account: AccountSpec, _by: string): Promise<RequestOutcome> {
    return this.decide((transaction) => accountRequests.addAccount(transaction, account));
  }

  changeAccount(accountId: AccountId, changes: AccountChanges, _by: string): Promise<RequestOutcome> {
    return this.decide((transaction) => accountRequests.changeAccount(transaction, accountId, changes));
  }

  removeAccount(accountId: AccountId, tasks: "refuse" | "stop", by: string): Promise<RequestOutcome> {
    return this.decide((transaction) => accountRequests.removeAccount(transaction, accountId, tasks, by));
  }

  addInstance({ instance, stopped = false }: asked.AddInstanceParams): Promise<RequestOutcome> {
    return this.decide((transaction) => instanceRequests.addInstance(transaction, instance, stopped));
  }

  changeInstance({ instanceId, changes }: asked.ChangeInstanceParams): Promise<RequestOutcome> {
    return this.decide((transaction) => instanceRequests.changeInstance(transaction, instanceId, changes));
  }

  startInstance({ instanceId }: asked.ByInstance): Promise<RequestOutcome> {
    return this.decide((transaction) => instanceRequests.startInstance(transaction, instanceId));
  }

  stopInstance({ instanceId, mode, by }: asked.StopInstanceParams): Promise<RequestOutcome> {
    return this.decide((transaction) => instanceRequests.stopInstance(transaction, instanceId, mode, by));
  }

  pauseInstance({ instanceId, ...how }: asked.PauseInstanceParams): Promise<RequestOutcome> {
    const context = { ...how, pauseOf: this.pauseOf };
    return this.decide((transaction) => instanceRequests.pauseInstance(transaction, instanceId, context));
  }

  resumeInstance({ instanceId, by }: asked.ByInstance): Promise<RequestOutcome> {
    return this.decide((transaction) => instanceRequests.resumeInstance(transaction, instanceId, by));
  }

  removeInstance({ instanceId, tasks, by }: asked.RemoveInstanceParams): Promise<RequestOutcome> {
    return this.decide((transaction) => instanceRequests.removeInstance(transaction, instanceId, tasks, by));
  }

  async batch(params: asked.BatchParams): Promise<asked.BatchResult> {
    const { clock, ids } = this.ports;
    const decide = (transaction: Transaction): asked.BatchResult =>
      decideBatch(
        transaction,
        params,
        requests.taskRequests(() => ids.next(), this.pauseOf),
      );
    // What is decided here is thrown away.
    const trial = decide(new Transaction(this.fleet, clock.now()));
    if (params.dryRun === true) return trial;
    const ending = this.refuseWhileEnding();
    if (ending !== undefined) return refuseBatch(trial.matched, ending);
    const decided = await this.ledger.propose(decide);
    return decided.ok ? decided.value : refuseBatch(trial.matched, unwritable(decided.failure));
  }
}
