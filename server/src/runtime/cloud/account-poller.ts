import { nextToLook, spacingOf } from "../../core/cloud/pace.ts";
import type { PaceAccount, PaceFacts } from "../../core/cloud/pace.ts";
import { Cancelled, type Cancellation } from "../../core/ports/cancellation.ts";
import type { Cancel, Clock } from "../../core/ports/clock.ts";
import type { Cloud } from "../../core/ports/cloud.ts";
import type { AccountId } from "../../protocol/states.ts";

/** A task that is looked at again and again. Its facts are written by whoever looks. */
export class PollMember {
  phase: PaceFacts["phase"] = "running";
  lookedAt: number | undefined;
  activeAt: number;
  failures = 0;
  nudgedAt: number | undefined;

  constructor(now: number) {
    this.activeAt = now;
  }

  facts(): PaceFacts {
    const { phase, lookedAt, activeAt, failures, nudgedAt } = this;
    return { phase, lookedAt, activeAt, failures, ...(nudgedAt === undefined ? {} : { nudgedAt }) };
  }
}

interface Request {
  readonly member: PollMember;
  readonly begin: () => void;
}

interface PollerPorts {
  readonly clock: Clock;
  readonly cloud: Pick<Cloud, "readingRoom">;
}

/** So many looks of one account are under way at the same time. */
const mostAtOnce = 4;

/** Who may look at its task in the cloud now: one for all tasks of an account, so that together they keep to its budget. */
export class AccountPoller {
  private readonly accountId: AccountId;
  private readonly ports: PollerPorts;
  private readonly requests = new Set<Request>();
  private calledAt: number | undefined;
  private lastBegun = -Infinity;
  private under = 0;
  private timer: Cancel | undefined;

  constructor(accountId: AccountId, ports: PollerPorts) {
    this.accountId = accountId;
    this.ports = ports;
  }

  /** Now, on the clock of the members' facts. */
  now(): number {
    return this.ports.clock.monotonic();
  }

  /** A webhook of the account was heard. */
  heard(): void {
    this.calledAt = this.now();
    this.plan();
  }

  /** Look at the task as soon as that may be. */
  nudge(member: PollMember): void {
    member.nudgedAt = this.now();
    this.plan();
  }

  /** Do `work` when it's the member's turn. Rejects with `Cancelled`, without having begun, where `waiting` is cancelled before. */
  async turn<T>(member: PollMember, work: () => Promise<T>, waiting: Cancellation): Promise<T> {
    await this.untilTurn(member, waiting);
    this.under += 1;
    this.lastBegun = this.now();
    try {
      return await work();
    } finally {
      member.lookedAt = this.now();
      this.under -= 1;
      this.plan();
    }
  }

  private untilTurn(member: PollMember, waiting: Cancellation): Promise<void> {
    return new Promise((resolve, reject) => {
      let stopListening: Cancel = () => undefined;
      const request: Request = {
        member,
        begin: () => {
          stopListening();
          this.requests.delete(request);
          resolve();
        },
      };
      this.requests.add(request);
      stopListening = waiting.onCancelled(() => {
        if (this.requests.delete(request)) reject(new Cancelled());
      });
      this.plan();
    });
  }

  /** Find out who is next, and when. */
  private plan(): void {
    this.timer?.();
    this.timer = undefined;
    if (this.under >= mostAtOnce || this.requests.size === 0) return;
    const account = this.account();
    const now = this.now();
    const waiting = [...this.requests];
    const next = nextToLook(
      waiting.map(({ member }) => member.facts()),
      account,
      now,
    );
    if (next === undefined) return;
    const at = Math.max(next.at, this.lastBegun + spacingOf(account));
    this.timer = this.ports.clock.after(Math.max(0, at - now), () => this.begin());
  }

  private begin(): void {
    this.timer = undefined;
    const waiting = [...this.requests];
    const next = nextToLook(
      waiting.map(({ member }) => member.facts()),
      this.account(),
      this.now(),
    );
    if (next !== undefined && next.at <= this.now()) {
      this.lastBegun = this.now();
      waiting[next.index]?.begin();
    }
    this.plan();
  }

  private account(): PaceAccount {
    const { perMinute } = this.ports.cloud.readingRoom(this.accountId);
    return this.calledAt === undefined ? { perMinute } : { perMinute, calledAt: this.calledAt };
  }
}
