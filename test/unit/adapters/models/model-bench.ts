import type { Cancellation } from "../../../../server/src/core/ports/cancellation.ts";
import type { Log } from "../../../../server/src/core/ports/log.ts";
import type { ModelAnswer, ModelFailure, ModelOutcome, ModelRequest } from "../../../../server/src/core/ports/model.ts";
import { firstHabits, type Habits } from "../../../../server/src/adapters/models/openai/habits.ts";
import { readImagesOf } from "../../../../server/src/adapters/models/openai/image-files.ts";
import { OpenAiModel, type OpenAiModelOptions } from "../../../../server/src/adapters/models/openai/openai-model.ts";
import { readServerAddress } from "../../../../server/src/adapters/models/openai/server-address.ts";
import { usualTimeouts, type Timeouts } from "../../../../server/src/adapters/models/openai/server.ts";
import type { Transport } from "../../../../server/src/adapters/models/openai/dispatcher.ts";
import { openTransport } from "../../../../server/src/adapters/models/openai/transport.ts";
import { systemClock } from "../../../../server/src/adapters/system/clock.ts";
import type { Clock } from "../../../../server/src/core/ports/clock.ts";

/** A model with all around it. */
export interface ModelBench {
  readonly model: OpenAiModel;
  /** What has been learned of the server. */
  readonly habits: () => Habits;
  close(): Promise<void>;
}

/** What a test may want otherwise. */
export interface BenchWishes extends Partial<Pick<OpenAiModelOptions, "retries" | "nearNames" | "random">> {
  readonly habits?: Partial<Habits>;
  readonly apiKey?: string;
  readonly clock?: Clock;
  readonly timeouts?: Partial<Timeouts>;
  readonly price?: { readonly input: number; readonly output: number; readonly cachedInput?: number };
  readonly transport?: Transport;
}

const silent: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** A model of the server at `url`, whose pauses take no time unless a clock is given. */
export async function openModelBench(url: string, wishes: BenchWishes = {}): Promise<ModelBench> {
  const address = readServerAddress(url);
  const transport =
    wishes.transport === undefined ? await openTransport({}) : ({ ok: true, value: wishes.transport } as const);
  if (!address.ok || !transport.ok) throw new Error("The bench can't be set up");
  let habits: Habits = { ...firstHabits, ...wishes.habits };
  let ids = 0;
  const server = {
    address: address.value,
    transport: transport.value,
    clock: wishes.clock ?? impatientClock,
    mask: (text: string) => text,
    timeouts: { ...usualTimeouts, ...wishes.timeouts },
    ...(wishes.apiKey === undefined ? {} : { apiKey: wishes.apiKey }),
  };
  const facts = { name: "tiny", account: "environment", contextTokens: 8192, maximumOutputTokens: 1024, images: true };
  const model = new OpenAiModel({
    server,
    facts: { ...facts, ...(wishes.price === undefined ? {} : { price: wishes.price }) },
    habits: { read: () => habits, learn: (learned) => (habits = learned) },
    readImages: readImagesOf(silent),
    nextId: () => `id-${++ids}`,
    random: wishes.random ?? (() => 0.5),
    ...(wishes.retries === undefined ? {} : { retries: wishes.retries }),
    ...(wishes.nearNames === undefined ? {} : { nearNames: wishes.nearNames }),
  });
  return { model, habits: () => habits, close: () => transport.value.close() };
}

/** Timers of less than 15 seconds, which are pauses between tries, end at once; longer ones, which are time limits, never. */
export const impatientClock: Clock = {
  now: () => systemClock.now(),
  monotonic: () => 0,
  after: (milliseconds, action) => (milliseconds < 15_000 ? systemClock.after(0, action) : () => undefined),
};

/** A request for a turn. */
export function turnRequest(wishes: Partial<ModelRequest> = {}): ModelRequest {
  return {
    purpose: "turn",
    messages: [
      { role: "system", text: "You are an agent." },
      { role: "user", text: "What is in the file?" },
    ],
    tools: [
      {
        name: "file_read",
        description: "Reads a file.",
        parameters: { type: "object", properties: { file: { type: "string" } }, required: ["file"] },
      },
    ],
    ...wishes,
  };
}

/** Nobody cancels. */
export const nobody: Cancellation = { cancelled: false, onCancelled: () => () => undefined };

/** The answer, or the test fails with what happened instead. */
export function answerOf(outcome: ModelOutcome): ModelAnswer {
  if (outcome.ok) return outcome.answer;
  throw new Error(`${outcome.failure.code}: ${outcome.failure.message}`);
}

/** The failure, or the test fails. */
export function failureOf(outcome: ModelOutcome): ModelFailure {
  if (!outcome.ok) return outcome.failure;
  throw new Error(`It answered: ${JSON.stringify(outcome.answer)}`);
}
