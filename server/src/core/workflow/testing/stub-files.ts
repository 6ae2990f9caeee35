import type { Stubs } from "../../../../../schemas/generated/format.ts";
import { omit } from "../../dispatch/omit.ts";
import { innerStubs } from "./stubs.ts";

/** A file that steps call, as `loadRunnable` gives it: see `CalledFile`. */
export interface CalledPart {
  readonly reference: string;
  readonly file: string;
  readonly text: string;
  readonly value: Values;
  readonly stepLines?: readonly number[];
  /** The file whose step calls it; absent: the run's own. */
  readonly from?: string;
  readonly computed?: true;
}

type Values = Readonly<Record<string, unknown>>;

/** A loaded file and what it calls. */
export interface LoadedParts {
  /** Absolute path. */
  readonly file: string;
  readonly value: Values;
  readonly called: readonly CalledPart[];
}

/** How a file is prepared for a case. */
export interface StubbingOrder {
  readonly stubs: Stubs;
  /** What takes the place of values under `env` of the file itself. */
  readonly env: Values;
  /** The path under which a file is known to the run: the same on every machine. */
  readonly shown: (path: string) => string;
}

/** The variable that shows a test what an agent's task file was given. */
export const inputsVariable = "MANUS_TEST_INPUTS";

/**
 * A file as a case runs it: nothing in it names an account or an instance, and a step that runs a workflow calls a task with the same inputs instead, which its stub carries out,
 * unless the stub has stubs for that workflow's own steps. All else is as it was, so what runs it is what runs the file itself.
 */
export function stubFiles(loaded: LoadedParts, order: StubbingOrder): LoadedParts {
  const stubbing = new Stubbing(loaded, order.shown);
  const value = stubbing.build(withValues(loaded.value, order.env), {
    real: loaded.file,
    shown: order.shown(loaded.file),
    stubs: order.stubs,
  });
  return { file: order.shown(loaded.file), value, called: stubbing.all() };
}

interface Place {
  readonly real: string;
  readonly shown: string;
  readonly stubs: Stubs;
}

class Stubbing {
  private readonly root: string;
  private readonly known: readonly CalledPart[];
  private readonly shown: (path: string) => string;
  private readonly called: CalledPart[] = [];

  constructor({ file, called }: LoadedParts, shown: (path: string) => string) {
    this.root = file;
    this.known = called;
    this.shown = shown;
  }

  build(value: Values, place: Place): Values {
    if (value["kind"] !== "workflow") return asTask(value);
    const steps = Array.isArray(value["steps"]) ? (value["steps"] as readonly Values[]) : [];
    return { ...value, steps: steps.map((step, index) => this.step(step, index, place)) };
  }

  /** What the file and those it calls call, those included whose names are computed. */
  all(): readonly CalledPart[] {
    const computed = this.known
      .filter(({ computed: isComputed }) => isComputed === true)
      .map((part) => ({ ...part, file: this.shownAs(part), value: standIn(part.value) }));
    return [...this.called, ...computed];
  }

  private step(written: Values, index: number, place: Place): Values {
    const step = omit(written, "account", "instance");
    const { task, workflow } = step;
    const rest = omit(step, "workflow");
    if (typeof task === "string") this.callTask(task, place);
    if (typeof workflow !== "string") return step;
    const id = typeof step["id"] === "string" ? step["id"] : `step-${index + 1}`;
    const inner = innerStubs(place.stubs, id);
    const part = this.find(workflow, place);
    if (part === undefined) return { ...rest, task: workflow };
    if (inner === undefined) {
      this.called.push({ ...part, file: `${this.shown(part.file)}#`, from: place.shown, value: standIn(part.value) });
      return { ...rest, task: workflow };
    }
    // Called by two steps it may be stubbed in two ways.
    const shown = `${this.shown(part.file)}#${id}`;
    const value = this.build(part.value, { real: part.file, shown, stubs: inner });
    this.called.push({ ...part, file: shown, from: place.shown, value });
    return step;
  }

  private callTask(reference: string, place: Place): void {
    const part = this.find(reference, place);
    if (part === undefined) return;
    this.called.push({ ...part, file: this.shown(part.file), from: place.shown, value: asTask(part.value) });
  }

  private shownAs({ file, value }: CalledPart): string {
    return value["kind"] === "workflow" ? `${this.shown(file)}#` : this.shown(file);
  }

  private find(reference: string, { real }: Place): CalledPart | undefined {
    return this.known.find((part) => {
      return part.reference === reference && part.computed !== true && (part.from ?? this.root) === real;
    });
  }
}

/** Whether a task with this file stands for a workflow: that has no output but its outputs. */
export function standsForWorkflow(file: string): boolean {
  return file.endsWith("#");
}

/** A task that takes what a file takes. */
function standIn(value: Values): Values {
  if (value["kind"] !== "workflow") return asTask(value);
  const { manus, name, inputs = {} } = value;
  return asTask({ manus, kind: "task", name, inputs, prompt: `Run the workflow ${String(name)}` });
}

/** A task file that any instance may run, and that shows what it was given. */
function asTask(value: Values): Values {
  return withValues(omit(value, "account", "instance"), { [inputsVariable]: "${{ toJSON(inputs) }}" });
}

function withValues(value: Values, env: Values): Values {
  if (Object.keys(env).length === 0) return value;
  const own = value["env"];
  return { ...value, env: { ...(typeof own === "object" ? own : {}), ...env } };
}
