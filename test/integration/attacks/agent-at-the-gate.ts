import { join } from "node:path";
import { mkdir } from "node:fs/promises";
import type { ToolPolicy } from "../../../server/src/protocol/tool-policy.ts";
import { emptyPolicy } from "../../support/empty-policy.ts";
import type { Toolbox, ToolResult } from "../../../server/src/core/ports/tools.ts";
import type { Ask } from "../../../server/src/protocol/fleet.ts";
import type { AgentStanding } from "../../../server/src/runtime/gate-order.ts";
import { passGate } from "../../../server/src/runtime/tool-gate.ts";
import { systemClock } from "../../../server/src/adapters/system/clock.ts";
import {
  createPolicyBook,
  type RulesDocument,
  type TrustDocument,
} from "../../../server/src/adapters/policy/policy-book.ts";
import { createDocumentStore } from "../../../server/src/adapters/store/documents.ts";
import type { PolicyBook } from "../../../server/src/core/ports/policy-book.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { openBench, type ToolboxBench } from "../../support/toolbox-bench.ts";

type Question = Omit<Ask, "id" | "askedAt">;

/** An agent that has been talked into something, before the real gate, the real toolbox and the real policy book. */
export interface AgentAtTheGate {
  readonly bench: ToolboxBench;
  readonly book: PolicyBook;
  /** `MANUS_HOME`. */
  readonly home: string;
  /** The person's home folder. */
  readonly person: string;
  /** What the person was asked. */
  readonly asked: Question[];
  /** What the record says. */
  readonly audited: string[];
  /** What the person answers; denied unless a test says otherwise. */
  answer: (ask: Question) => string | Promise<string>;
  /** Make a call as the agent. */
  call(tool: string, values: Record<string, unknown>, said?: Said): Promise<ToolResult>;
}

/** What the file says, and how it stands. */
export interface Said {
  readonly policy?: Partial<ToolPolicy>;
  readonly agent?: Partial<AgentStanding>;
  /** Instead of the real toolbox: what wraps it. */
  readonly toolbox?: Toolbox;
}

export async function openAgent(): Promise<AgentAtTheGate> {
  const folder = await temporaryFolder();
  const [home, person] = [join(folder, "manus-home"), join(folder, "person")];
  await mkdir(home);
  await mkdir(join(person, ".ssh"), { recursive: true });
  const document = (name: string): string => join(home, "documents", name);
  const book = createPolicyBook({
    home,
    managedFile: join(folder, "none.yaml"),
    homeFolder: person,
    clock: systemClock,
    rules: createDocumentStore<RulesDocument>({ file: document("rules.json"), clock: systemClock }),
    trusted: createDocumentStore<TrustDocument>({ file: document("trusted.json"), clock: systemClock }),
  });
  const bench = await openBench({ policy: book });
  const agent: AgentAtTheGate = {
    bench,
    book,
    home,
    person,
    asked: [],
    audited: [],
    answer: () => "denied",
    call(tool, values, { policy = {}, agent: standing = {}, toolbox = bench.toolbox } = {}) {
      return passGate(
        {
          call: { callId: "call", tool, arguments: values },
          policy: { ...emptyPolicy, ...policy },
          origin: "agent",
          agent: { trusted: true, sudo: "deny", isolated: false, workspaceFolder: bench.workspace, ...standing },
          context: { ...bench.context, origin: "agent" },
          askForApproval: async (ask) => {
            agent.asked.push(ask);
            return { choice: await agent.answer(ask), by: "test" };
          },
          audit: (text) => agent.audited.push(text),
        },
        { toolbox, book, clock: systemClock },
      );
    },
  };
  return agent;
}
