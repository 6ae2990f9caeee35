import { LLMock } from "@copilotkit/aimock";
import type { Played } from "./model.suite.ts";

/** A public mock of OpenAI's API, on loopback. Strict: what no fixture fits is an error. */
export async function openMock(): Promise<LLMock> {
  const mock = new LLMock({ port: 0, strict: true, logLevel: "silent" });
  await mock.start();
  return mock;
}

const errors = {
  "rate-limit": {
    status: 429,
    error: { message: "Rate limit reached for tiny", type: "requests", code: "rate_limit_exceeded" },
  },
  "model-refused": {
    status: 401,
    error: { message: "Incorrect API key provided", type: "invalid_request_error", code: "invalid_api_key" },
  },
  "model-context-full": {
    status: 400,
    error: {
      message: "This model's maximum context length is 8192 tokens.",
      type: "invalid_request_error",
      code: "context_length_exceeded",
    },
  },
  "model-failed": { status: 500, error: { message: "The server had an error", type: "server_error" } },
} as const;

/** Make it play, one request after the other. */
export function playOn(mock: LLMock, plays: readonly Played[]): void {
  plays.forEach((played, at) => {
    const match = { endpoint: "chat", sequenceIndex: at } as const;
    if (played === "hangs") mock.on(match, { content: "Too late." }, { latency: 60_000 });
    else if ("fails" in played) mock.on(match, errors[played.fails]);
    else if (played.calls === undefined) mock.on(match, { content: played.text }, { chunkSize: 3 });
    else mock.on(match, { content: played.text, toolCalls: [...played.calls] }, { chunkSize: 3 });
  });
}
