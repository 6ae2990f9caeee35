import { LLMock, type ChatCompletionRequest } from "@copilotkit/aimock";

/** One call, as a model would make it. */
export interface WishedCall {
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** What a turn is decided by: the folder of its own that the agent was told of, what its last call came to, and which call this is. */
export interface Turn {
  readonly taskFolder: string;
  /** How many calls were made before. */
  readonly calls: number;
  readonly last: string;
  /** All that the agent was shown. */
  readonly shown: string;
  readonly request: ChatCompletionRequest;
}

/** An OpenAI-compatible server that isn't ours, whose model does what a test says. */
export interface ModelServer {
  /** What `MANUS_MODEL_BASE_URL` and the like are to be. */
  readonly environment: Readonly<Record<string, string>>;
  /** The bodies of all requests for a turn that have been answered, in order. */
  turns(): readonly ChatCompletionRequest[];
  /** How often a turn was asked for. */
  asked(): number;
  /** The server's own, for what a test has it do wrong. */
  readonly mock: LLMock;
  close(): Promise<void>;
}

export const modelKey = "canary-of-the-key-7f3a";

/** Turns are `decide`d; a planner who is asked says that all its steps are done. `decide` may take its time. */
export async function startModelServer(decide: (turn: Turn) => WishedCall | Promise<WishedCall>): Promise<ModelServer> {
  let asked = 0;
  const mock = new LLMock({ port: 0, strict: true, auth: { apiKeys: [modelKey] } });
  mock.on({ predicate: isProbe }, answerProbe);
  mock.on({ predicate: isPlan }, (request) => ({ content: JSON.stringify(allDone(request)) }));
  mock.on({ predicate: isTurn }, async (request) => {
    asked += 1;
    const { name, arguments: values } = await decide(readTurn(request));
    return { content: "Next.", toolCalls: [{ name, arguments: JSON.stringify(values) }] };
  });
  await mock.start();
  return {
    environment: {
      MANUS_MODEL_BASE_URL: `${mock.url}/v1`,
      MANUS_MODEL_API_KEY: modelKey,
      MANUS_MODEL: "scripted",
    },
    turns: () =>
      mock
        .getRequests()
        .map(({ body }) => body as ChatCompletionRequest)
        .filter(isTurn),
    asked: () => asked,
    mock,
    close: () => mock.stop(),
  };
}

/** What finding out about a model asks before its first turn. */
function isProbe({ messages, tools = [] }: ChatCompletionRequest): boolean {
  return messages.length === 1 && tools.length <= 1;
}

function isTurn(request: ChatCompletionRequest): boolean {
  return !isProbe(request) && (request.tools ?? []).length > 0;
}

function isPlan(request: ChatCompletionRequest): boolean {
  return !isProbe(request) && (request.tools ?? []).length === 0;
}

function answerProbe({ tools = [] }: ChatCompletionRequest): object {
  const sum = JSON.stringify({ sum: 5 });
  return tools.length === 0 ? { content: sum } : { toolCalls: [{ name: "report_sum", arguments: sum }] };
}

function readTurn(request: ChatCompletionRequest): Turn {
  const texts = request.messages.map(({ content }) =>
    typeof content === "string" ? content : JSON.stringify(content),
  );
  const shown = texts.join("\n");
  const [, taskFolder = ""] = /^Your own folder: (.+)$/m.exec(shown) ?? [];
  const calls = request.messages.reduce((sum, { tool_calls: made = [] }) => sum + made.length, 0);
  return { taskFolder, calls, last: texts.at(-1) ?? "", shown, request };
}

/** The plan that the planner was shown, with every step done. */
function allDone(request: ChatCompletionRequest): object {
  const text = request.messages.map(({ content }) => JSON.stringify(content)).join("\n");
  const ids = [...new Set(text.match(/step-\d+/g) ?? ["step-1"])];
  return { reflection: "All of it is done.", steps: ids.map((id) => ({ id, title: id, status: "done" })) };
}
