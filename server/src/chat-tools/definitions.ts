/** A value of a JSON Schema as far as the tools' inputs need it. */
export interface InputSchema {
  readonly type: "object" | "string" | "integer" | "boolean";
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, InputSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
}

/** One tool that chat agents may call. */
export interface ChatToolDefinition {
  readonly name: ChatToolName;
  /** What models read: what it does, when to use it, what it answers. */
  readonly description: string;
  readonly inputSchema: InputSchema;
  /** `reads`: changes nothing. `steers`: changes what a run does, and can be undone. `starts`: lets agents work. `stops`: ends work. `answers`: speaks in a person's place. */
  readonly effect: "reads" | "steers" | "starts" | "stops" | "answers";
}

export type ChatToolName =
  | "manus_listFiles"
  | "manus_validate"
  | "manus_planRun"
  | "manus_startTask"
  | "manus_listTasks"
  | "manus_getTask"
  | "manus_answer"
  | "manus_sendMessage"
  | "manus_pauseTask"
  | "manus_resumeTask"
  | "manus_stopTask"
  | "manus_usage";

const file: InputSchema = {
  type: "string",
  description:
    "A .manus.yaml file that exists in the workspace: its path relative to the workspace folder, or its `name`. manus_listFiles lists them.",
};
const inputs: InputSchema = {
  type: "object",
  description: "Values of the inputs that the file declares, by name. Inputs with a default may be left out.",
  additionalProperties: true,
};
const step: InputSchema = { type: "string", description: "Only this step of a workflow, by its id." };
const id: InputSchema = { type: "string", description: "The id of a run or of a task." };
const taskId: InputSchema = { type: "string", description: "The id of a task." };

function object(properties: Readonly<Record<string, InputSchema>>, ...required: readonly string[]): InputSchema {
  return { type: "object", properties, required, additionalProperties: false };
}

/** The tools, in the order in which they are offered: the single definition for the editor's chat and for `manusctl mcp`. */
export const chatTools: readonly ChatToolDefinition[] = [
  {
    name: "manus_listFiles",
    description:
      "List the Manus Manager task and workflow files (*.manus.yaml) of this workspace: path, name, kind, inputs and steps. Use it to find out what can be run.",
    inputSchema: object({
      match: { type: "string", description: "Only files whose path or name has this text in it." },
    }),
    effect: "reads",
  },
  {
    name: "manus_validate",
    description:
      "Check Manus Manager files (*.manus.yaml) as saved on disk: errors and warnings with line, column and code. Use it after writing or changing such a file, and before starting it.",
    inputSchema: object({ file: { ...file, description: `${String(file.description)} Absent: all of them.` } }),
    effect: "reads",
  },
  {
    name: "manus_planRun",
    description:
      "Say what a run of a file would do, without starting anything: steps and their order, where each would run, what it would ask a person, expected time and cost, exceeded budgets.",
    inputSchema: object({ file, inputs, step }, "file"),
    effect: "reads",
  },
  {
    name: "manus_startTask",
    description:
      "Start a run of an existing .manus.yaml file with these inputs. Its agents and tools then work in the background, and may change files and spend money. Answers the run's id at once; follow it with manus_getTask. To run something new, write the file first and check it with manus_validate.",
    inputSchema: object({ file, inputs, step }, "file"),
    effect: "starts",
  },
  {
    name: "manus_listTasks",
    description:
      "List the runs of this workspace, newest first, each with its tasks that haven't ended: status, reason, what they wait for (with the askId that manus_answer needs), cost.",
    inputSchema: object({
      status: {
        type: "string",
        enum: ["open", "waiting", "running", "paused", "succeeded", "failed", "stopped"],
        description: "Only runs in this status; `open` are those that haven't ended.",
      },
      limit: { type: "integer", minimum: 1, maximum: 100, description: "At most so many runs; 20 unless given." },
    }),
    effect: "reads",
  },
  {
    name: "manus_getTask",
    description:
      "Show one run or task: status, reason, steps, outputs, what it waits for, cost, and the newest events of its log. With waitSeconds it answers once the run or task has ended or waits for an answer, or after that time.",
    inputSchema: object(
      {
        id,
        events: { type: "integer", minimum: 0, maximum: 50, description: "How many newest events; 10 unless given." },
        waitSeconds: {
          type: "integer",
          minimum: 0,
          maximum: 50,
          description: "How long to wait for it; 0 unless given.",
        },
      },
      "id",
    ),
    effect: "reads",
  },
  {
    name: "manus_answer",
    description:
      "Answer the question that a waiting task asks, by the askId that manus_getTask or manus_listTasks told. Only plain questions are yours to answer: approvals, take-overs, budgets, and questions to certain people are put to a person, who may decline.",
    inputSchema: object(
      {
        taskId,
        askId: { type: "string", description: "The id of the question that is answered." },
        choice: { type: "string", description: "One of its choices, where it has any." },
        text: { type: "string", description: "The answer to a question without choices, or a comment." },
      },
      "taskId",
      "askId",
    ),
    effect: "answers",
  },
  {
    name: "manus_sendMessage",
    description:
      "Write a message to an agent that is at work: it reads it at its next turn. Use it to correct or add to what it was told.",
    inputSchema: object(
      {
        taskId,
        text: { type: "string", description: "What to tell it." },
        interrupt: {
          type: "boolean",
          description: "Break off what it does now, so that it reads the message at once.",
        },
      },
      "taskId",
      "text",
    ),
    effect: "steers",
  },
  {
    name: "manus_pauseTask",
    description: "Pause a run or a task. Of a run: what is at work goes on to its end, and nothing new starts.",
    inputSchema: object({ id }, "id"),
    effect: "steers",
  },
  {
    name: "manus_resumeTask",
    description: "Let a paused run or task go on.",
    inputSchema: object({ id }, "id"),
    effect: "steers",
  },
  {
    name: "manus_stopTask",
    description: "Stop a run with all its tasks, or one task. What it has done so far stays.",
    inputSchema: object({ id }, "id"),
    effect: "stops",
  },
  {
    name: "manus_usage",
    description:
      "What the accounts have left and have spent today and this month, and what the newest runs of this workspace have cost.",
    inputSchema: object({}),
    effect: "reads",
  },
];

/** The tool of this name. */
export function chatTool(name: string): ChatToolDefinition | undefined {
  return chatTools.find((tool) => tool.name === name);
}
