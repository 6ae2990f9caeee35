import * as l10n from "@vscode/l10n";
import type { Cancellation } from "../../../core/ports/cancellation.ts";
import type { Outcome } from "../../../core/ports/failure.ts";
import type { ModelAnswer, ModelFacts, ModelRequest } from "../../../core/ports/model.ts";
import { firstHabits, type Habits } from "./habits.ts";
import { findObject } from "./json-values.ts";
import type { KnownModel } from "./known-models.ts";
import { readLocalFacts } from "./local-facts.ts";
import { listModels, type ListedModel } from "./model-list.ts";
import { OpenAiModel } from "./openai-model.ts";
import type { ModelServer } from "./server.ts";

/** What probing needs. */
export interface ProbeOptions {
  readonly server: ModelServer;
  readonly model: string;
  readonly nextId: () => string;
  readonly random: () => number;
}

/** Enough for a model that thinks before it answers. */
const outputTokens = 2_000;
/** A red square, 64 pixels wide: some models take nothing smaller. PNG. */
const redSquare =
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAEAAAABACAIAAAAlC+aJAAAAS0lEQVR42u3PQQkAAAgAsetfWiP4FgYrsKZeS0BAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEDgsqnc8OJg6Ln3AAAAAElFTkSuQmCC";
const nobody: Cancellation = { cancelled: false, onCancelled: () => () => undefined };

const callRequest: ModelRequest = {
  purpose: "turn",
  messages: [
    {
      role: "user",
      get text() {
        return "Call the tool report_sum with the sum of 2 and 3.";
      },
    },
  ],
  tools: [
    {
      name: "report_sum",
      get description() {
        return "Reports a sum. Use it to tell the result of an addition.";
      },
      parameters: {
        type: "object",
        properties: { sum: { type: "integer" } },
        required: ["sum"],
        additionalProperties: false,
      },
    },
  ],
  maximumOutputTokens: outputTokens,
};
const structuredRequest: ModelRequest = {
  purpose: "plan",
  messages: [
    {
      role: "user",
      get text() {
        return "What is the sum of 2 and 3? Answer as JSON with the key sum.";
      },
    },
  ],
  tools: [],
  answerSchema: {
    type: "object",
    properties: { sum: { type: "integer" } },
    required: ["sum"],
    additionalProperties: false,
  },
  maximumOutputTokens: outputTokens,
};
const imageRequest: ModelRequest = {
  purpose: "turn",
  messages: [
    {
      role: "user",
      get text() {
        return "Which colour has this picture? Answer with one word.";
      },
      images: ["red-square.png"],
    },
  ],
  tools: [],
  maximumOutputTokens: outputTokens,
};

/**
 * Find out what a model can do, by two or three tiny calls and what its server tells. Fails where the server can't be reached, refuses the key or doesn't know
 * the model; what it merely can't do is part of the result.
 */
export async function probeModel(options: ProbeOptions): Promise<Outcome<Omit<KnownModel, "at">>> {
  const prober = new Prober(options);
  const calling = await prober.probeCalling();
  if (!calling.ok) return calling;
  const structured = await prober.probeStructured();
  const listed = await prober.readListed();
  const images = listed.images ?? (await prober.probeImages());
  const { habits, notes } = prober;
  const { contextTokens, maximumOutputTokens, price } = listed;
  return {
    ok: true,
    value: {
      habits: { ...habits, images: habits.images && images },
      calling: calling.value,
      structured,
      images: habits.images && images,
      streaming: habits.streaming,
      ...(contextTokens === undefined ? {} : { contextTokens }),
      ...(maximumOutputTokens === undefined ? {} : { maximumOutputTokens }),
      ...(price === undefined ? {} : { price }),
      notes: [...notes, ...describeHabits(habits)],
    },
  };
}

class Prober {
  habits: Habits = firstHabits;
  readonly notes: string[] = [];
  private readonly options: ProbeOptions;
  private readonly model: OpenAiModel;

  constructor(options: ProbeOptions) {
    this.options = options;
    const { server, model, nextId, random } = options;
    const facts: ModelFacts = {
      name: model,
      account: "environment",
      contextTokens: 4096,
      maximumOutputTokens: outputTokens,
      images: true,
    };
    this.model = new OpenAiModel({
      server,
      facts,
      habits: { read: () => this.habits, learn: (habits) => (this.habits = habits) },
      readImages: async () => [redSquare],
      nextId,
      random,
      retries: 2,
    });
  }

  async probeCalling(): Promise<Outcome<KnownModel["calling"]>> {
    const first = await this.model.ask(callRequest, nobody);
    if (!first.ok && first.failure.code !== "model-invalid-request") return first;
    if (first.ok && calls(first.answer)) return { ok: true, value: this.habits.calling };
    if (!first.ok) this.notes.push(l10n.t("With tools it failed: {0}", first.failure.message));
    else if (this.habits.calling === "tools")
      this.notes.push(l10n.t("It answered in words where a tool call was required."));
    if (this.habits.calling === "tools") {
      this.habits = { ...this.habits, calling: "json" };
      const second = await this.model.ask(callRequest, nobody);
      if (second.ok && calls(second.answer)) return { ok: true, value: "json" };
      // Nothing is right at all: then the first failure is what a person has to hear of.
      if (!second.ok && !first.ok) return first;
    }
    this.notes.push(
      l10n.t("It didn't answer with a JSON object that calls a tool, either: an agent can't work with it."),
    );
    return { ok: true, value: "none" };
  }

  async probeStructured(): Promise<boolean> {
    const outcome = await this.model.ask(structuredRequest, nobody);
    const fits = outcome.ok && typeof findObject(outcome.answer.text)?.["sum"] === "number";
    if (!outcome.ok) this.notes.push(l10n.t("Asked for a JSON answer it failed: {0}", outcome.failure.message));
    else if (!fits)
      this.notes.push(l10n.t("It didn't answer with the JSON that it was asked for: plans are read from its words."));
    return fits;
  }

  /** What the server lists and, after the model has been loaded by the calls before, what it says of it. */
  async readListed(): Promise<Partial<ListedModel>> {
    const { server, model } = this.options;
    const list = await listModels(server);
    const entry = list.ok ? list.value.find(({ name }) => name === model || name === `${model}:latest`) : undefined;
    return { ...entry, ...(await readLocalFacts(server, model, entry?.owner ?? "")) };
  }

  async probeImages(): Promise<boolean> {
    const outcome = await this.model.ask(imageRequest, nobody);
    if (!this.habits.images) return false;
    // Some servers take an image and show the model nothing of it.
    return outcome.ok && /\bred\b|crimson|scarlet/i.test(outcome.answer.text);
  }
}

function calls({ calls: made }: ModelAnswer): boolean {
  return made.some(({ name }) => name === "report_sum");
}

function describeHabits(habits: Habits): readonly string[] {
  const notes: readonly (readonly [boolean, string])[] = [
    [
      habits.calling === "json",
      l10n.t("It has no tool calls of its own: tools are described in text, and it answers with JSON."),
    ],
    [
      habits.calling === "tools" && !habits.toolRequired,
      l10n.t("It can't be made to call a tool: an answer in words is sent back to it."),
    ],
    [habits.structured === "object", l10n.t("It takes no schema for JSON answers, only that they are JSON.")],
    [habits.structured === "plain", l10n.t("It can't be held to JSON: it's asked for in words.")],
    [!habits.streaming, l10n.t("It doesn't stream: its answers come as a whole.")],
    [
      habits.streaming && !habits.streamUsage,
      l10n.t("It doesn't say at the end of a stream what it took: that is estimated."),
    ],
    [!habits.systemRole, l10n.t("It knows no system message: that text stands before the first message.")],
    [habits.limitName === "none", l10n.t("The length of its answers can't be limited.")],
  ];
  return notes.filter(([applies]) => applies).map(([, note]) => note);
}
