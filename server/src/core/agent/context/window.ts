import type { ModelFacts } from "../../ports/model.ts";
import { charactersPerToken } from "./estimate.ts";

/** How the window of a model is divided, in tokens but for `eventCharacters`. */
export interface Window {
  /** The most it's asked to write in one answer. */
  readonly output: number;
  /** The most it's given to read. */
  readonly input: number;
  /** Above this much, the oldest events are left out. */
  readonly fullAt: number;
  /** The most that one message of the conversation may take, in characters. */
  readonly eventCharacters: number;
}

/** Enough for a long file in one call. */
const longestAnswer = 16_384;

/** Divide a model's window. What it may write is taken off before: the two together never exceed what it holds. */
export function windowOf({ contextTokens, maximumOutputTokens }: ModelFacts): Window {
  const output = Math.max(1, Math.min(maximumOutputTokens, longestAnswer, Math.floor(contextTokens / 4)));
  const input = Math.max(0, contextTokens - output);
  const share = Math.floor(contextTokens * charactersPerToken * 0.12);
  return {
    output,
    input,
    fullAt: Math.floor(input * 0.85),
    eventCharacters: Math.max(1_000, Math.min(60_000, share)),
  };
}
