import { createModelSources, type ModelSources } from "../../../../server/src/adapters/models/model-sources.ts";
import type { ModelSource } from "../../../../server/src/adapters/models/model-source.ts";
import type { KnownModelsDocument } from "../../../../server/src/adapters/models/openai/known-models.ts";
import { createMask, type LearningMask } from "../../../../server/src/adapters/system/mask.ts";
import { createRunEnvironments } from "../../../../server/src/adapters/system/run-environment.ts";
import type { PriceTable } from "../../../../server/src/core/agent/prices.ts";
import type { Outcome, OutsideFailure } from "../../../../server/src/core/ports/failure.ts";
import { createIds } from "../../../../server/src/adapters/system/ids.ts";
import { createMemoryStore } from "../../../../server/src/adapters/keys/memory-store.ts";
import type { AccountSpec } from "../../../../server/src/protocol/accounts.ts";
import { createAccountBook, type KeyedAccountBook } from "../../../../server/src/runtime/accounts/account-book.ts";
import { MemoryDocument } from "../../../support/fakes/memory-documents.ts";
import { impatientClock } from "./model-bench.ts";
import { delta, event, type Handler, type Received } from "./wire-server.ts";

/** The account `environment`, and those that were added, with all that they remember and write. */
export interface SourceBench {
  readonly sources: ModelSources;
  readonly book: KeyedAccountBook;
  readonly source: ModelSource;
  readonly document: MemoryDocument<KnownModelsDocument>;
  readonly mask: LearningMask;
  /** What was written to the log, masked. */
  readonly logged: readonly string[];
}

/** What a test may want otherwise. */
export interface SourceWishes {
  readonly document?: MemoryDocument<KnownModelsDocument>;
  readonly prices?: PriceTable;
  readonly accounts?: readonly AccountSpec[];
  /** Keys that are in memory, by account. */
  readonly keys?: Readonly<Record<string, string>>;
  readonly editor?: ModelSource;
}

const noEditor: ModelSource = {
  account: "editor",
  title: "This editor's language models",
  isThere: () => false,
  list: async () => ({ ok: true, value: { models: [] } }),
  open: () => Promise.reject(new Error("Nobody asks it")),
  check: () => Promise.reject(new Error("Nobody asks it")),
  onChange: () => () => undefined,
};

/** A source for runs whose starter had these variables. */
export function openSourceBench(variables: Readonly<Record<string, string>>, wishes: SourceWishes = {}): SourceBench {
  const mask = createMask({});
  const environments = createRunEnvironments({ environment: {}, mask });
  environments.keep("run-1", variables);
  const document = wishes.document ?? new MemoryDocument<KnownModelsDocument>();
  const logged: string[] = [];
  const write = (message: string): void => void logged.push(mask(message));
  const book = createAccountBook({ environments, learn: (key) => mask.learn(key), stores: [createMemoryStore()] });
  book.update(wishes.accounts ?? []);
  for (const [id, key] of Object.entries(wishes.keys ?? {})) book.hold(id, key);
  const sources = createModelSources({
    environments,
    accounts: book,
    editor: wishes.editor ?? noEditor,
    document,
    prices: async () => wishes.prices ?? { prices: [] },
    clock: impatientClock,
    ids: createIds(),
    log: { debug: write, info: write, warn: write, error: write },
    mask,
    random: () => 0.5,
  });
  const [source = noEditor] = sources.all();
  return { source, sources, book, document, mask, logged };
}

/** A server that answers by path. */
export function routes(table: Readonly<Record<string, Handler>>): Handler {
  return (request, response) => {
    const path = request.url.split("?")[0] ?? "";
    const handler = table[`${request.method} ${path}`] ?? table[path];
    if (handler === undefined)
      response.writeHead(404, { "content-type": "application/json" }).end('{"error":"404 page not found"}');
    else return handler(request, response);
    return undefined;
  };
}

/** A model that does as it is told: calls the tool it's given, answers with JSON that is asked for, sees that a picture is red. */
export function cleverModel(wishes: { readonly blind?: boolean } = {}): Handler {
  return (request, response) => {
    const told = {
      hasTools: Array.isArray(request.body["tools"]),
      hasFormat: request.body["response_format"] !== undefined,
    };
    response.writeHead(200, { "content-type": "text/event-stream" });
    const chunk = told.hasTools
      ? toolCall(request)
      : delta({ content: told.hasFormat ? '{"sum":5}' : wishes.blind ? "Blue" : "Red." });
    response.end(`${event(chunk)}${event(delta({}, "stop"))}data: [DONE]\n\n`);
  };
}

function toolCall({ body }: Received): unknown {
  const [tool] = body["tools"] as readonly { readonly function: { readonly name: string } }[];
  return delta({
    tool_calls: [
      { index: 0, id: "a", type: "function", function: { name: tool?.function.name, arguments: '{"sum":5}' } },
    ],
  });
}

/** The value, or the test fails with what happened instead. */
export function valueOf<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw new Error(`${outcome.failure.code}: ${outcome.failure.message}`);
}

/** What went wrong, or the test fails. */
export function wrongOf(outcome: Outcome<unknown>): OutsideFailure {
  if (!outcome.ok) return outcome.failure;
  throw new Error(`It went well: ${JSON.stringify(outcome.value)}`);
}
