import type {
  InstanceFigures,
  QuestionFigures,
  RetryFigures,
  ReuseFigures,
  ToolFigures,
} from "../../protocol/analytics.ts";
import { addSums } from "./cells.ts";
import { Group, type Groups } from "./groups.ts";
import { creditsOf, dollarsOf } from "./use-more.ts";

/** The tools that were called most. */
export function toolRows(tools: Groups, most: number): readonly ToolFigures[] {
  return tools.largest(most).map(([tool, group]) => {
    const duration = group.time("duration");
    return {
      tool,
      calls: group.of("count"),
      failed: group.ended("failed"),
      refused: group.ended("refused"),
      interrupted: group.ended("interrupted"),
      ...(duration === undefined ? {} : { duration }),
    };
  });
}

/** Why attempts were made again, and what that brought. */
export function retryRows(retries: Groups, most: number): readonly RetryFigures[] {
  return retries.largest(most).map(([code, group]) => ({
    code,
    failed: group.of("count"),
    helped: group.of("helped"),
    hopeless: group.of("hopeless"),
    otherwise: group.of("otherwise"),
    lostMs: group.of("lostMs"),
  }));
}

/** What people were asked. */
export function questionRows(questions: Groups, most: number): readonly QuestionFigures[] {
  return questions.largest(most).map(([about, group]) => {
    const waited = group.time("people");
    return {
      about,
      asked: group.of("count"),
      yes: group.of("yes"),
      no: group.of("no"),
      withdrawn: group.of("withdrawn"),
      ...(waited === undefined ? {} : { waited }),
    };
  });
}

/** How full instances were, by `instance NUL account`. */
export function instanceRows(slots: Groups, most: number): readonly InstanceFigures[] {
  const busiestFirst = [...slots.all].sort(
    ([a, one], [b, other]) => other.of("busyMs") - one.of("busyMs") || (a < b ? -1 : 1),
  );
  return busiestFirst.slice(0, most).flatMap(([key, group]): InstanceFigures[] => {
    const [instance = "", account = ""] = key.split("\u0000");
    const [busyMs, slotMs] = [group.of("busyMs"), group.of("slotMs")];
    if (slotMs === 0) return [];
    // All slots of one instance are there for the same time, whatever their number was.
    const full = Math.min(1, group.of("fullMs") / group.of("spanMs"));
    return [{ instance, account, full, used: Math.min(1, busyMs / slotMs), busyMs }];
  });
}

/** What was taken over, and what the same steps took when they ran; groups are by `what NUL step NUL workflow`, steps by `step NUL workflow`. */
export function reuseFigures(reuse: Groups, steps: Groups): ReuseFigures {
  const saved = new Group();
  for (const [key, group] of reuse.all) {
    const [what = "", ...step] = key.split("\u0000");
    const count = group.of("count");
    addSums(saved.sums, { [namesOfReuse[what] ?? "missed"]: count });
    if (what !== "missed") addSums(saved.sums, usualOf(steps.all.get(step.join("\u0000")), count));
  }
  const [ms, cost, credits] = [saved.sums.durationMs, saved.sums.nanoDollars, saved.sums.milliCredits];
  return {
    fromCache: saved.of("fromCache"),
    fromRuns: saved.of("fromRuns"),
    missed: saved.of("missed"),
    ...(ms === undefined ? {} : { savedMs: ms }),
    ...(cost === undefined ? {} : { savedCost: dollarsOf(cost) }),
    ...(credits === undefined ? {} : { savedCredits: creditsOf(credits) }),
  };
}

const namesOfReuse: Readonly<Record<string, "fromCache" | "fromRuns">> = { cache: "fromCache", run: "fromRuns" };

/** What a step usually takes, so many times; nothing where it never ran. */
function usualOf(step: Group | undefined, times: number): Group["sums"] {
  const ms = step?.time("duration")?.p50;
  if (step === undefined || ms === undefined) return {};
  const part = times / Math.max(1, step.of("count"));
  return {
    durationMs: ms * times,
    nanoDollars: step.of("nanoDollars") * part,
    milliCredits: step.of("milliCredits") * part,
  };
}
