import { Cancelled, type Cancellation } from "../../core/ports/cancellation.ts";
import type { CloudFailure, CloudOutcome } from "../../core/ports/cloud.ts";
import type { AccountId, RunId } from "../../protocol/states.ts";
import { CancellationSource } from "../cancellation-source.ts";
import type { Desk } from "../agent/desk.ts";
import type { CloudDriverPorts } from "./cloud-ports.ts";

/** How long until credits are asked for again by themselves, in milliseconds. */
const quotaPause = 30 * 60_000;

type AccountTrouble = Pick<CloudFailure, "code" | "message" | "remedy">;

interface Before {
  readonly code: string;
  readonly key: string | undefined;
  readonly since: string;
}

interface DoorOptions {
  readonly ports: Pick<CloudDriverPorts, "accounts" | "clock">;
  readonly desk: Desk;
  readonly runId: RunId;
  readonly account: () => AccountId;
  /** Called before a person is asked: what was asked before makes room. */
  readonly beforeAsking: () => void;
}

/** The way to the cloud through an account: where its key is missing or refused, or its credits are used up, the call waits for that to change, and a person sees why. */
export class AccountDoor {
  private readonly options: DoorOptions;

  constructor(options: DoorOptions) {
    this.options = options;
  }

  /** Make a call, as often as it takes until the account is no longer what keeps it from coming through. Rejects with `Cancelled` only. */
  async through<T>(call: () => Promise<CloudOutcome<T>>, cancellation: Cancellation): Promise<CloudOutcome<T>> {
    for (;;) {
      const key = await this.key();
      const outcome = await call();
      if (outcome.ok || !isAboutAccount(outcome.failure)) return outcome;
      await this.wait(outcome.failure, key, cancellation);
    }
  }

  /** Wait because of what the cloud said of the account, until a person says to try again or something about it has changed. `key`: the one with which it didn't come through. */
  async wait(failure: AccountTrouble, key: string | undefined, cancellation: Cancellation): Promise<void> {
    this.options.beforeAsking();
    const { ports, desk, account } = this.options;
    const waiting = new CancellationSource();
    const since = ports.clock.now();
    const look = (): void => void this.endWhenOther({ code: failure.code, key, since }, waiting);
    const ends = [
      cancellation.onCancelled(() => waiting.cancel()),
      ports.accounts.onChange((accountId) => (accountId === account() ? look() : undefined)),
      ...(failure.code === "quota" ? [ports.clock.after(quotaPause, () => waiting.cancel())] : []),
    ];
    // It may have come while nobody listened yet.
    look();
    try {
      const text = `${failure.message}. ${failure.remedy}`;
      await desk.ask({ kind: "account", text, choices: ["try-again"] }, waiting);
    } catch (error) {
      if (!(error instanceof Cancelled) || cancellation.cancelled) throw error;
    } finally {
      for (const end of ends) end();
    }
  }

  /** Never rejects: the ports promise so. */
  private async endWhenOther(before: Before, waiting: CancellationSource): Promise<void> {
    const { ports, account } = this.options;
    const found = ports.accounts.find(account());
    if (found === undefined) return;
    if (before.code === "quota") {
      const { available = 0, asOf = "" } = ports.accounts.view(found).usage ?? {};
      if (available > 0 && asOf > before.since) waiting.cancel();
      return;
    }
    const key = await this.key();
    if (key !== undefined && key !== before.key) waiting.cancel();
  }

  private key(): Promise<string | undefined> {
    const { ports, account, runId } = this.options;
    return ports.accounts.keyOf(account(), runId);
  }
}

/** Whether the account itself is what keeps a call from coming through. */
function isAboutAccount({ code }: Pick<CloudFailure, "code">): boolean {
  return code === "account-missing" || code === "account-refused" || code === "quota";
}
