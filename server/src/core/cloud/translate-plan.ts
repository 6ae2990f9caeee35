import type { StreamDraft } from "../ports/driver.ts";
import { firstText, isObject, textOf } from "./payload.ts";
import type { Payload } from "./payload.ts";

/** A plan as an event of the stream. */
export type PlanDraft = StreamDraft & { readonly type: "plan"; readonly steps: readonly Payload[] };

const statuses = ["todo", "doing", "done", "failed", "skipped"] as const;

/** The plan that some steps of the cloud make; undefined where none has a title. */
export function planOf(steps: readonly Payload[], reflection: string): PlanDraft | undefined {
  const numbered = steps
    .map((step) => ({
      title: firstText(step, "title", "name", "description"),
      status: statusOf(textOf(step, "status")),
    }))
    .filter(({ title }) => title !== "")
    .map((step, index) => ({ number: index + 1, id: `step-${index + 1}`, ...step }));
  if (numbered.length === 0) return undefined;
  const current = numbered.find(({ status }) => status === "doing")?.number ?? null;
  const isDone = numbered.every(({ status }) => status === "done" || status === "skipped");
  const hasFailed = current === null && numbered.some(({ status }) => status === "failed");
  return {
    type: "plan",
    source: "planner",
    steps: numbered,
    current,
    status: isDone ? "succeeded" : hasFailed ? "failed" : "running",
    reflection,
  };
}

/** The plan with a step that the cloud has begun or added; one with the same title is that step. Undefined where it has no title. */
export function addPlanStep(plan: readonly Payload[], payload: Payload): PlanDraft | undefined {
  const step = isObject(payload["step"]) ? payload["step"] : payload;
  const title = firstText(step, "title", "name", "description", "content");
  if (title === "") return undefined;
  const status = statusOf(textOf(step, "status") || "doing");
  const isThere = plan.some((one) => one["title"] === title);
  const others = status === "doing" ? plan.map(nowDone) : plan;
  const steps = isThere
    ? others.map((one) => (one["title"] === title ? { ...one, status } : one))
    : [...others, { title, status }];
  return planOf(steps, "");
}

/** Only one step is being worked on. */
function nowDone(step: Payload): Payload {
  return step["status"] === "doing" ? { ...step, status: "done" } : step;
}

function statusOf(written: string): (typeof statuses)[number] {
  const word = written.toLowerCase();
  return statuses.find((status) => status === word) ?? others[word] ?? "todo";
}

const others: Readonly<Record<string, (typeof statuses)[number]>> = {
  running: "doing",
  in_progress: "doing",
  completed: "done",
  finished: "done",
  success: "done",
  error: "failed",
  cancelled: "skipped",
};
