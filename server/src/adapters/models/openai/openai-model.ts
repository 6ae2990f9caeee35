import * as l10n from "@vscode/l10n";
import { Cancelled, type Cancellation } from "../../../core/ports/cancellation.ts";
import type { Clock } from "../../../core/ports/clock.ts";
import type { Model, ModelFacts, ModelFailure, ModelOutcome, ModelRequest } from "../../../core/ports/model.ts";
import { AnswerAssembler } from "./assemble-answer.ts";
import { toAnswer } from "./answers.ts";
import type { Exchange } from "./exchange.ts";
import { brokenFailure, isFiltered, refusalFailure, type Refused } from "./failures.ts";
import { bareHabits, learnFrom, type Asked, type Habits } from "./habits.ts";
import { toBody } from "./request-body.ts";
import { Retries } from "./retries.ts";
import { settingOf, type ModelServer } from "./server.ts";
import type { ReadImages } from "./wire-messages.ts";

/** What a model is made of. */
export interface OpenAiModelOptions {
  readonly server: ModelServer;
  readonly facts: ModelFacts;
  readonly habits: HabitMemory;
  readonly readImages: ReadImages;
  /** For calls without an id. */
  readonly nextId: () => string;
  /** At least 0 and less than 1. */
  readonly random: () => number;
  /** How often it's tried again; 4 times unless told. */
  readonly retries?: number;
  /** The names of models that are like this one, for a failure that says it isn't there. Never rejects. */
  readonly nearNames?: () => Promise<readonly string[]>;
}

/** What is known of how a server wants to be asked, shared by all who ask the same model of it. */
export interface HabitMemory {
  read(): Habits;
  learn(habits: Habits): void;
}

/** What one try came to. */
type Tried =
  | { readonly end: ModelOutcome }
  | {
      readonly failure: ModelFailure;
      readonly refused?: Refused;
      readonly wasCut: boolean;
      readonly mayRetry: boolean;
    };

/** A model of a server that speaks OpenAI's Chat Completions. */
export class OpenAiModel implements Model {
  readonly facts: ModelFacts;
  private readonly options: OpenAiModelOptions;

  constructor(options: OpenAiModelOptions) {
    this.options = options;
    this.facts = options.facts;
  }

  async ask(request: ModelRequest, cancellation: Cancellation, onText?: (text: string) => void): Promise<ModelOutcome> {
    const { habits: memory, server, random, retries } = this.options;
    const lessons = new Lessons(memory.read(), askedFor(request));
    const tries = new Retries(server.clock, random, retries);
    for (;;) {
      const tried = await this.tryOnce(request, lessons.habits, cancellation, onText);
      if ("end" in tried) {
        lessons.keepIn(memory);
        return tried.end;
      }
      if (lessons.learn(tried)) continue;
      const failure = lessons.failure(tried.failure);
      const waitMs = tried.mayRetry ? tries.next(failure.retryAfterMs, tried.wasCut) : undefined;
      if (waitMs === undefined) return { ok: false, failure: await this.addNames(failure) };
      await pause(server.clock, waitMs, cancellation);
    }
  }

  private async tryOnce(
    request: ModelRequest,
    habits: Habits,
    cancellation: Cancellation,
    onText: ((text: string) => void) | undefined,
  ): Promise<Tried> {
    const { server, facts, nextId, readImages } = this.options;
    const body = await toBody(facts.name, request, habits, readImages);
    // JSON that was asked for is for the machine: people don't want to read it piece by piece.
    const isForPeople = request.purpose === "turn" && habits.calling === "tools";
    const assembler = new AnswerAssembler(isForPeople ? onText : undefined);
    // The wire's library is large: it's loaded with the first request.
    const { exchange } = await import("./exchange.ts");
    const went = await exchange(server, body, assembler, cancellation);
    if (went.outcome === "whole") {
      return {
        end: { ok: true, answer: toAnswer(assembler.finish(nextId), request, { habits, facts, nextId, server }) },
      };
    }
    if (went.outcome === "refused" && isFiltered(went.refused)) {
      const nothing = { text: "", written: "", calls: [], finish: "filtered" } as const;
      return { end: { ok: true, answer: toAnswer(nothing, request, { habits, facts, nextId, server }) } };
    }
    return this.judge(went, assembler.hasBegun);
  }

  private judge(went: Exclude<Exchange, { outcome: "whole" }>, hasBegun: boolean): Tried {
    const { server, facts } = this.options;
    const setting = settingOf(server, facts.name);
    if (went.outcome === "refused") {
      const failure = refusalFailure(went.refused, setting);
      const wished = went.refused.headers?.get("x-should-retry");
      const mayRetry = wished === "true" || (wished !== "false" && failure.retryable);
      return { failure, refused: went.refused, wasCut: hasBegun, mayRetry };
    }
    if (went.outcome === "late") {
      const isCut = went.part === "next byte";
      return { failure: lateFailure(server, facts.name, went.part), wasCut: isCut, mayRetry: isCut };
    }
    const failure = brokenFailure(went.error, setting);
    return { failure, wasCut: went.begun || hasBegun, mayRetry: failure.retryable };
  }

  private async addNames(failure: ModelFailure): Promise<ModelFailure> {
    if (failure.code !== "model-unknown" || this.options.nearNames === undefined) return failure;
    const names = await this.options.nearNames();
    return names.length === 0
      ? failure
      : { ...failure, remedy: l10n.t("Did you mean {0}? {1}", names.join(", "), failure.remedy) };
  }
}

/** What a request teaches about its server while it's tried. It's remembered only once it has worked. */
class Lessons {
  habits: Habits;
  private readonly asked: Asked;
  private first: ModelFailure | undefined;
  private triedBare = false;
  private hasLearned = false;

  constructor(habits: Habits, asked: Asked) {
    this.habits = habits;
    this.asked = asked;
  }

  /** Whether there is another way to ask, and takes it. */
  learn({ refused, failure }: Exclude<Tried, { end: unknown }>): boolean {
    if (refused === undefined || !mayTeach(refused, failure)) return false;
    const next = learnFrom(refused.words, this.habits, this.asked) ?? this.bare(failure);
    if (next === undefined) return false;
    this.first ??= failure;
    this.habits = next;
    this.hasLearned = true;
    return true;
  }

  /** Where nothing helped, what was said first is nearer to the truth than what was said of a request that had lost half of it. */
  failure(last: ModelFailure): ModelFailure {
    return last.code === "model-invalid-request" ? (this.first ?? last) : last;
  }

  keepIn(memory: HabitMemory): void {
    if (this.hasLearned) memory.learn(this.habits);
  }

  private bare(failure: ModelFailure): Habits | undefined {
    if (this.triedBare || failure.code !== "model-invalid-request") return undefined;
    this.triedBare = true;
    return bareHabits(this.habits);
  }
}

const teachingStatuses: readonly (number | undefined)[] = [400, 404, 405, 415, 422, 500, 501];

function mayTeach({ status }: Refused, { code }: ModelFailure): boolean {
  return teachingStatuses.includes(status) && code !== "model-context-full" && code !== "model-unknown";
}

function askedFor({ tools, answerSchema, maximumOutputTokens, messages }: ModelRequest): Asked {
  return {
    tools: tools.length > 0,
    structured: answerSchema !== undefined,
    limited: maximumOutputTokens !== undefined,
    images: messages.some((message) => "images" in message && message.images.length > 0),
  };
}

function lateFailure({ address }: ModelServer, model: string, part: string): ModelFailure {
  return {
    code: "timeout",
    retryable: true,
    message: l10n.t("{0} took too long for the {1} (model {2})", address.baseUrl, part, model),
    remedy: l10n.t("Try again; where it stays so, use a faster model or a machine with more power."),
  };
}

function pause(clock: Clock, milliseconds: number, cancellation: Cancellation): Promise<void> {
  return new Promise((resolve, reject) => {
    let stopListening = (): void => undefined;
    const stopWaiting = clock.after(milliseconds, () => {
      stopListening();
      resolve();
    });
    stopListening = cancellation.onCancelled(() => {
      stopWaiting();
      reject(new Cancelled());
    });
  });
}
