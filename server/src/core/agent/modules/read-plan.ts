import type { WishedStep } from "./plan-steps.ts";

/** What a planner answered. */
export interface ReadPlan {
  readonly steps: readonly WishedStep[];
  readonly reflection: string;
}

/** The form in which the planner is asked to answer. Every key is required, as strict structured outputs want it. */
export const planSchema = {
  type: "object",
  properties: {
    reflection: { type: "string", description: "Why the plan is as it is now, in a sentence or two." },
    steps: {
      type: "array",
      description: "All steps, in order, those that are done too.",
      items: {
        type: "object",
        properties: {
          id: { type: "string", description: "The id of a step that is there already; empty for a new one." },
          title: { type: "string", description: "What is to be done, in a few words." },
          status: { type: "string", enum: ["todo", "doing", "done", "skipped"] },
        },
        required: ["id", "title", "status"],
        additionalProperties: false,
      },
    },
  },
  required: ["reflection", "steps"],
  additionalProperties: false,
} as const;

/**
 * A plan out of whatever a model answered: JSON, JSON in a fence or within other text, or a numbered or ticked list in plain text. Undefined when there is no step in it.
 */
export function readPlan(text: string): ReadPlan | undefined {
  for (const candidate of jsonIn(text)) {
    const plan = fromJson(candidate);
    if (plan !== undefined) return plan;
  }
  const steps = text
    .split(/\r?\n/)
    .map(fromLine)
    .filter((step) => step !== undefined);
  return steps.length === 0 ? undefined : { steps, reflection: "" };
}

/** What may be JSON in a text: all of it, what stands in a fence, what stands between the first and the last brace or bracket. */
function jsonIn(text: string): readonly string[] {
  const fences = text.split("```").filter((_, at) => at % 2 === 1);
  const between = (open: string, close: string): string => text.slice(text.indexOf(open), text.lastIndexOf(close) + 1);
  return [text, ...fences.map((fence) => fence.replace(/^[a-z0-9]*\s/i, "")), between("{", "}"), between("[", "]")];
}

function fromJson(text: string): ReadPlan | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const plan = (Array.isArray(value) ? { steps: value as unknown } : value) as Readonly<Record<string, unknown>> | null;
  const listed = typeof plan === "object" ? (plan?.["steps"] ?? plan?.["plan"]) : undefined;
  if (!Array.isArray(listed)) return undefined;
  const steps = listed.map(fromValue).filter((step) => step !== undefined);
  const reflection = plan?.["reflection"];
  return steps.length === 0
    ? undefined
    : { steps, reflection: typeof reflection === "string" ? reflection.trim() : "" };
}

function fromValue(value: unknown): WishedStep | undefined {
  if (typeof value === "string") return fromLine(`- ${value}`);
  if (typeof value !== "object" || value === null) return undefined;
  const step = value as Readonly<Record<string, unknown>>;
  const title = [step["title"], step["step"], step["description"], step["text"]].find(
    (text) => typeof text === "string",
  );
  if (title === undefined || title.trim() === "") return undefined;
  const id = step["id"];
  const known = typeof id === "string" && id !== "" ? { id } : {};
  return { ...known, title: title.trim(), status: statusOf(step["status"]) };
}

/** `1. Title`, `2) [x] Title`, `- [ ] Title`, `* Title`. */
function fromLine(line: string): WishedStep | undefined {
  const [, box, title] = /^\s*(?:\d{1,2}[.)]|[-*+])\s+(?:\[([^\]]?)\]\s*)?(.*\S)\s*$/.exec(line) ?? [];
  if (title === undefined) return undefined;
  return {
    title: title.replaceAll("**", ""),
    status: box === "x" || box === "X" ? "done" : box === "-" ? "skipped" : "todo",
  };
}

function statusOf(value: unknown): WishedStep["status"] {
  const word = typeof value === "string" ? value.toLowerCase().replace(/[\s_-]/g, "") : "";
  if (["done", "completed", "complete", "finished", "succeeded"].includes(word)) return "done";
  if (["doing", "inprogress", "current", "running", "active"].includes(word)) return "doing";
  if (["skipped", "skip", "cancelled", "canceled", "dropped"].includes(word)) return "skipped";
  return word === "failed" ? "failed" : "todo";
}
