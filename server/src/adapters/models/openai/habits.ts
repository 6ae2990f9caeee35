/**
 * How a server wants to be asked for one model: what it refused once it isn't sent again. Each begins with what OpenAI documents and is only ever given up, so learning ends.
 */
export interface Habits {
  /** `tools`: the API's own tool calls. `json`: tools are described in text, and the answer is a JSON object. */
  readonly calling: "tools" | "json";
  /** How a JSON answer is asked for: by its schema, as any object, or by words alone. */
  readonly structured: "schema" | "object" | "plain";
  /** Whether `tool_choice: "required"` is sent. */
  readonly toolRequired: boolean;
  /** Whether `parallel_tool_calls: false` is sent. */
  readonly noParallel: boolean;
  /** Whether `stream_options.include_usage` is sent. */
  readonly streamUsage: boolean;
  readonly streaming: boolean;
  /** The name under which the limit of the output is sent; none where neither is taken. */
  readonly limitName: "max_completion_tokens" | "max_tokens" | "none";
  /** The most output that it allows, where it said so. */
  readonly outputLimit?: number;
  /** Whether it takes images at all. */
  readonly images: boolean;
  /** Whether it takes a system message; else its text goes before the first message of the user. */
  readonly systemRole: boolean;
  /** Whether it wants ids of nine letters and digits. */
  readonly shortIds: boolean;
}

/** What a server is asked for first. */
export const firstHabits: Habits = {
  calling: "tools",
  structured: "schema",
  toolRequired: true,
  noParallel: true,
  streamUsage: true,
  streaming: true,
  limitName: "max_tokens",
  images: true,
  systemRole: true,
  shortIds: false,
};

/** What a request that was refused had in it. */
export interface Asked {
  readonly tools: boolean;
  readonly structured: boolean;
  readonly limited: boolean;
  readonly images: boolean;
}

interface Lesson {
  /** Whether the request had the thing at all. */
  readonly applies: (habits: Habits, asked: Asked) => boolean;
  /** What the refusal says of it. */
  readonly says: RegExp;
  readonly learn: (habits: Habits, words: string) => Habits;
}

const sendsTools = (habits: Habits, asked: Asked): boolean => asked.tools && habits.calling === "tools";
const sendsFormat = (habits: Habits, asked: Asked): boolean =>
  habits.structured !== "plain" && (asked.structured || (asked.tools && habits.calling === "json"));
const refused =
  /not (?:be )?(?:support|allow|available|permit|enabled)|unsupported|doesn'?t support|does not support|no endpoints? found|only (?:support|accept)|invalid|unknown|unrecogni[sz]ed|extra|forbidden|requires/;

/** The first that applies counts; the more exact ones stand first. */
const lessons: readonly Lesson[] = [
  {
    applies: (habits, asked) => asked.limited && habits.limitName !== "none",
    says: /max(?:imum)?_?(?:completion_?)?_?tokens[^]*?(?:at most|less than or equal to|maximum(?: value)?(?: is| of)?|<=|\[1, ?)\s*(\d{2,7})|(?:at most|less than or equal to) (\d{2,7}) (?:completion|output) tokens/i,
    learn: learnLimit,
  },
  {
    applies: (habits, asked) => asked.limited && habits.limitName !== "none",
    says: /max_(?:completion_)?tokens/i,
    learn: (habits) => ({ ...habits, limitName: habits.limitName === "max_tokens" ? "max_completion_tokens" : "none" }),
  },
  {
    applies: (habits, asked) => sendsTools(habits, asked) && habits.noParallel,
    says: /parallel.?tool/i,
    learn: (habits) => ({ ...habits, noParallel: false }),
  },
  {
    applies: (habits) => habits.streaming && habits.streamUsage,
    says: /stream_options|include_usage/i,
    learn: (habits) => ({ ...habits, streamUsage: false }),
  },
  {
    applies: (habits, asked) => sendsTools(habits, asked) && habits.toolRequired,
    says: /tool.?choice/i,
    learn: (habits) => ({ ...habits, toolRequired: false }),
  },
  {
    applies: (habits, asked) => sendsTools(habits, asked) && !habits.shortIds,
    says: /tool.?call.?id[^]*length of 9/i,
    learn: (habits) => ({ ...habits, shortIds: true }),
  },
  {
    applies: sendsFormat,
    says: /response.?format|json.?schema|json.?object|structured.?output|grammar/i,
    learn: (habits) => ({ ...habits, structured: habits.structured === "schema" ? "object" : "plain" }),
  },
  {
    applies: (habits, asked) => asked.images && habits.images,
    says: /image|vision|multi-?modal/i,
    learn: (habits) => ({ ...habits, images: false }),
  },
  {
    applies: sendsTools,
    says: new RegExp(
      `(?:\\btools?\\b|tool.?(?:use|call)|function.?call)[^]*?(?:${refused.source})|(?:${refused.source})[^]*?(?:\\btools?\\b|tool.?(?:use|call)|function.?call)|--jinja`,
      "i",
    ),
    learn: (habits) => ({ ...habits, calling: "json" }),
  },
  {
    applies: (habits) => habits.systemRole,
    says: /system (?:role|message|prompt|instruction)s?[^]*not|(?:not|only)[^]*system (?:role|message|prompt|instruction)/i,
    learn: (habits) => ({ ...habits, systemRole: false }),
  },
  {
    applies: (habits) => habits.streaming,
    says: new RegExp(`\\bstream(?:ing)?\\b[^]*?(?:${refused.source})|must be verified to stream`, "i"),
    learn: (habits) => ({ ...habits, streaming: false }),
  },
];

/** What a refusal teaches: the habits to try next, or undefined where it teaches nothing new. */
export function learnFrom(words: string, habits: Habits, asked: Asked): Habits | undefined {
  return lessons.find(({ applies, says }) => applies(habits, asked) && says.test(words))?.learn(habits, words);
}

/** Without all that is only nice to have, for a server that refuses and doesn't say what; undefined where there is nothing to leave out. */
export function bareHabits(habits: Habits): Habits | undefined {
  const isBare = !habits.toolRequired && !habits.noParallel && !habits.streamUsage;
  return isBare ? undefined : { ...habits, toolRequired: false, noParallel: false, streamUsage: false };
}

function learnLimit(habits: Habits, words: string): Habits {
  const match = lessons[0]?.says.exec(words);
  const limit = Number(match?.[1] ?? match?.[2]);
  const known = habits.outputLimit ?? Infinity;
  // The same limit twice: then it's the name that is wrong, not the number.
  if (!Number.isFinite(limit) || limit < 1 || limit >= known) return { ...habits, limitName: "none" };
  return { ...habits, outputLimit: limit };
}
