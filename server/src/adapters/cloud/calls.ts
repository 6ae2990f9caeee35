import type { AccountBook } from "../../core/ports/accounts.ts";
import { Cancelled } from "../../core/ports/cancellation.ts";
import type { CloudCaller, CloudFailure, CloudOutcome } from "../../core/ports/cloud.ts";
import type { Clock } from "../../core/ports/clock.ts";
import type { Log } from "../../core/ports/log.ts";
import type { Mask } from "../../core/ports/mask.ts";
import { connectionFailure, readBody, refusal, unexpectedAnswer, type FailureSetting } from "./failures.ts";
import { digestOf, maskOf, openLine, type Line } from "./lines.ts";
import type { Turn } from "./rates/lane.ts";
import type { RateBudget } from "./rates/rate-budget.ts";
import type { Reader } from "./readers.ts";
import { Retries } from "./retries.ts";
import { verbs, type VerbName } from "./verbs.ts";
import type { Ways } from "./ways.ts";
import { ask, type WireAnswer, type WireOutcome } from "./wire.ts";

/** What is asked of the cloud. */
export interface Call<T> {
  readonly verb: VerbName;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly read: Reader<T>;
  /** Once a try may have been carried out, a refusal with this code of a further one says that it was: it's done, with this value. */
  readonly doneOn?: { readonly code: string; readonly value: T };
}

/** What {@link CloudCalls} needs. */
export interface CallsOptions {
  readonly accounts: Pick<AccountBook, "find" | "keyOf" | "noteHealth">;
  readonly ways: Ways;
  readonly rates: RateBudget;
  readonly clock: Clock;
  /** At least 0 and less than 1. */
  readonly random: () => number;
  readonly log: Log;
  readonly mask: Mask;
  /** How long one call may take. */
  readonly callMs: number;
}

/** A line, or why there is none: asked for anew before each try. */
type OpenLine = () => ReturnType<typeof openLine>;

/** Keys that aren't an account's yet have their turns here. */
const triedKeys = "?";
/** Refusals of a cloud that has looked at the key and taken it. */
const knowsTheKey: ReadonlySet<string> = new Set(["not-found", "invalid-request", "quota", "rate-limit"]);
/** A page of 200 events with all that tools told is a few megabytes. */
const largestAnswer = 64 * 1024 * 1024;

/** Makes calls: each in its turn, with the key as it is then, once more where that helps and does no harm. Throws what the port's {@link CloudCaller} says, alone. */
export class CloudCalls {
  private readonly options: CallsOptions;

  constructor(options: CallsOptions) {
    this.options = options;
  }

  /** Call for an account. */
  make<T>(caller: CloudCaller, call: Call<T>): Promise<CloudOutcome<T>> {
    return this.untilDone(caller, call, () => openLine(this.options, caller));
  }

  /** Call with a key that belongs to no account yet. */
  tryOut<T>(line: Line, call: Call<T>): Promise<CloudOutcome<T>> {
    return this.untilDone({ accountId: triedKeys }, call, async () => ({ ok: true, value: line }));
  }

  private async untilDone<T>(caller: CloudCaller, call: Call<T>, open: OpenLine): Promise<CloudOutcome<T>> {
    const { clock, random, log } = this.options;
    const retries = new Retries({ clock, random, cancellation: caller.cancellation });
    let unclear = false;
    for (;;) {
      const made = await this.attempt(caller, call, open);
      if (made.ok) return made;
      const { failure } = made;
      if (unclear && failure.code === call.doneOn?.code) return { ok: true, value: call.doneOn.value };
      if (!(await retries.again(failure))) return made;
      unclear ||= failure.code !== "rate-limit";
      log.debug(`Account ${caller.accountId}: once more, because ${failure.message}`);
    }
  }

  private async attempt<T>(caller: CloudCaller, call: Call<T>, open: OpenLine): Promise<CloudOutcome<T>> {
    const { rates, accounts } = this.options;
    const { accountId, cancellation, priority = "person" } = caller;
    const asked = await open();
    if (!asked.ok) {
      if (asked.failure.code === "account-refused") accounts.noteHealth(accountId, asked.failure.message);
      return asked;
    }
    if (accountId !== triedKeys) rates.share(accountId, digestOf(asked.value));
    const turn = await rates.take(accountId, verbs[call.verb].rate, priority, cancellation);
    // While it waited for its turn its key may have been changed or removed.
    const opened = await open();
    if (!opened.ok) {
      turn.takeBack();
      return opened;
    }
    if (opened.value.key !== asked.value.key || opened.value.baseUrl !== asked.value.baseUrl) {
      // The other key may be of a user whose turns are counted elsewhere.
      turn.takeBack();
      return this.attempt(caller, call, open);
    }
    await announce(caller, turn);
    const made = await this.once({ caller, call, line: opened.value, turn });
    return this.noteHealth(caller, made, opened.value, open);
  }

  private async once<T>(one: Attempt<T>): Promise<CloudOutcome<T>> {
    const { call, line, turn } = one;
    const setting: FailureSetting = {
      baseUrl: line.baseUrl,
      verb: call.verb,
      mask: maskOf(line, this.options.mask),
      repeatable: verbs[call.verb].repeatable,
    };
    let wish: number | "none" = "none";
    try {
      const heard = await this.send(one);
      if (!heard.ok) return { ok: false, failure: connectionFailure(heard.problem, setting) };
      const made = understand(heard.answer, call, setting);
      if (!made.ok && made.failure.code === "rate-limit") wish = this.readWish(heard.answer);
      return made;
    } finally {
      if (wish === "none") turn.end();
      else turn.refuse(wish);
    }
  }

  private send<T>({ caller, call, line }: Attempt<T>): Promise<WireOutcome> {
    const { method, repeatable } = verbs[call.verb];
    const url = new URL(`${line.baseUrl}/v2/${call.verb}`);
    for (const [name, value] of Object.entries(call.query ?? {})) {
      if (value !== undefined) url.searchParams.set(name, String(value));
    }
    const body = method === "POST" ? JSON.stringify(call.body ?? {}) : undefined;
    const { clock, callMs } = this.options;
    return ask(clock, line.way, {
      method,
      url,
      headers: {
        accept: "application/json",
        "x-manus-api-key": line.key,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body }),
      timeoutMs: callMs,
      maximumBytes: largestAnswer,
      fresh: !repeatable,
      cancellation: caller.cancellation,
    });
  }

  /** `Retry-After`, in seconds or as a date (RFC 9110, 10.2.3), in milliseconds; the documentation knows none, a gateway may send one. */
  private readWish({ headers }: WireAnswer): number {
    const told = headers["retry-after"]?.trim() ?? "";
    if (/^\d+$/.test(told)) return Number(told) * 1000;
    const until = Date.parse(told) - Date.parse(this.options.clock.now());
    return Number.isFinite(until) ? Math.max(0, until) : 0;
  }

  /** What people see of the account. A key that was changed while the call was under way is no longer what was refused: then the other one is tried. */
  private async noteHealth<T>(
    { accountId }: CloudCaller,
    made: CloudOutcome<T>,
    used: Line,
    open: OpenLine,
  ): Promise<CloudOutcome<T>> {
    if (accountId === triedKeys) return made;
    if (made.ok || knowsTheKey.has(made.failure.code)) this.options.accounts.noteHealth(accountId, undefined);
    if (made.ok || made.failure.code !== "account-refused") return made;
    const now = await open();
    if (now.ok && now.value.key !== used.key) return { ok: false, failure: { ...made.failure, retryable: true } };
    this.options.accounts.noteHealth(accountId, made.failure.message);
    return made;
  }
}

interface Attempt<T> {
  readonly caller: CloudCaller;
  readonly call: Call<T>;
  readonly line: Line;
  readonly turn: Turn;
}

/** Lets the caller write down what is about to be sent. */
async function announce({ beforeSending, cancellation }: CloudCaller, turn: Turn): Promise<void> {
  if (beforeSending === undefined) return;
  try {
    await beforeSending();
    if (cancellation?.cancelled === true) throw new Cancelled();
  } catch (error) {
    turn.takeBack();
    throw error;
  }
}

function understand<T>(heard: WireAnswer, call: Call<T>, setting: FailureSetting): CloudOutcome<T> {
  const fail = (failure: CloudFailure): CloudOutcome<T> => ({ ok: false, failure });
  const answer = readBody(heard.body);
  const isGood = heard.status >= 200 && heard.status < 300;
  // Another server's JSON has neither of these.
  const isOurs = answer !== undefined && (typeof answer["ok"] === "boolean" || "error" in answer);
  if (!isGood || !isOurs || answer["ok"] !== true)
    return fail(refusal(heard.status, isOurs ? answer : undefined, setting));
  const value = call.read(answer);
  return value === undefined ? fail(unexpectedAnswer(answer, setting)) : { ok: true, value };
}
