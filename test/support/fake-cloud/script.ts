/** A step of what a task does. */
export type Step =
  /** `{answer}` in the text stands for what a person answered last. */
  | { readonly do: "say"; readonly text: string; readonly attachments?: readonly ScriptFile[] }
  | { readonly do: "tool"; readonly tool: string; readonly brief?: string; readonly status?: string }
  | { readonly do: "plan"; readonly steps: readonly string[]; readonly done?: number }
  /** Any event at all; `verbose`: only those see it who ask for everything. */
  | { readonly do: "event"; readonly type: string; readonly payload?: object; readonly verbose?: boolean }
  /** Another word for its status, as it may come one day. */
  | { readonly do: "status"; readonly status: string }
  | { readonly do: "ask"; readonly question: string }
  | {
      readonly do: "confirm";
      readonly type: string;
      readonly description?: string;
      readonly schema?: object;
      /** What comes of `accept: false`: often nothing. */
      readonly onRefuse?: "wait" | "goOn";
    }
  | { readonly do: "structured"; readonly value?: unknown; readonly error?: string }
  | { readonly do: "spend"; readonly credits: number }
  | { readonly do: "wait"; readonly ms: number }
  /** Until the test releases it, or a message comes. */
  | { readonly do: "hold" }
  | { readonly do: "finish" }
  | { readonly do: "fail"; readonly type: string; readonly content: string };

/** A file that a task made. */
export interface ScriptFile {
  readonly filename: string;
  readonly content: string | Buffer;
  readonly contentType?: string;
  readonly type?: "image" | "file" | "voice" | "slides";
}

/** What a task does where neither its prompt nor the test says. */
export function usualScript(prompt: string): readonly Step[] {
  const what = prompt.trim().split("\n", 1)[0]?.slice(0, 80) ?? "";
  return [
    { do: "plan", steps: ["Look at the task", "Do it"] },
    { do: "tool", tool: "browser", brief: "Looking around" },
    { do: "spend", credits: 3 },
    { do: "plan", steps: ["Look at the task", "Do it"], done: 2 },
    { do: "say", text: `Done: ${what}` },
    { do: "finish" },
  ];
}

/** The schemas of forms that the cloud is known to ask for; others are of the test's making. */
const confirmSchemas: Readonly<Record<string, object>> = {
  webdevRequestSecrets: {
    type: "object",
    properties: {
      accept: { type: "boolean" },
      secrets: { type: "object", additionalProperties: { type: "string" }, description: "Values by name" },
    },
    required: ["accept"],
  },
  gmailSendAction: {
    type: "object",
    properties: {
      accept: { type: "boolean", description: "Send it" },
      subject: { type: "string" },
      to: { type: "array", items: { type: "string" } },
    },
    required: ["accept"],
  },
  terminalExecute: {
    type: "object",
    properties: { accept: { type: "boolean" }, always: { type: "boolean", default: false } },
    required: ["accept"],
  },
  videoGenerate: {
    type: "object",
    properties: { accept: { type: "boolean" }, quality: { type: "string", enum: ["draft", "standard", "high"] } },
    required: ["accept"],
  },
  apiHighCreditNotice: {
    type: "object",
    properties: { accept: { type: "boolean" }, limit: { type: "integer", minimum: 1 } },
    required: ["accept"],
  },
};

export function schemaOfConfirm(type: string): object {
  return confirmSchemas[type] ?? { type: "object", properties: { accept: { type: "boolean" } }, required: ["accept"] };
}

const readers: Readonly<Record<string, (rest: string) => readonly Step[]>> = {
  say: (text) => [{ do: "say", text }],
  tool: (tool) => [{ do: "tool", tool }],
  /** `plan one; two; three`. */
  plan: (steps) => [{ do: "plan", steps: steps.split(/\s*;\s*/) }],
  /** `tools 30`: so many of them. */
  tools: (count) => Array.from({ length: Number(count) }, (_, at) => ({ do: "tool", tool: "shell", brief: `${at}` })),
  event: (type) => [{ do: "event", type, payload: { text: "of a type that is new" } }],
  status: (status) => [{ do: "status", status }],
  ask: (question) => [{ do: "ask", question }],
  confirm: (type) => [{ do: "confirm", type }],
  structured: (json) => [{ do: "structured", value: JSON.parse(json) as unknown }],
  spend: (credits) => [{ do: "spend", credits: Number(credits) }],
  wait: (ms) => [{ do: "wait", ms: Number(ms) }],
  hold: () => [{ do: "hold" }],
  finish: () => [{ do: "finish" }],
  /** `attach report.md`. */
  attach: (filename) => [
    { do: "say", text: `Here is ${filename}`, attachments: [{ filename, content: `Content of ${filename}\n` }] },
  ],
  /** `fail some_type what went wrong`. */
  fail: (rest) => {
    const [type = "internal", ...words] = rest.split(" ");
    return [{ do: "fail", type, content: words.join(" ") || "It went wrong" }];
  },
};

/** The steps that a prompt spells out, in lines such as `fake: say Hello` or `fake: ask Which one?`; undefined where it has none. */
export function scriptInPrompt(prompt: string): readonly Step[] | undefined {
  const steps = [...prompt.matchAll(/^[ \t>*-]*fake: *(\w+) *(.*)$/gm)].flatMap(([line, word = "", rest = ""]) => {
    const read = readers[word];
    if (read === undefined) throw new Error(`No such line in a fake cloud's prompt: ${line}`);
    return read(rest.trim());
  });
  return steps.length === 0 ? undefined : steps;
}
