import { pickOffered, secretPrefix, type RunEnvironments } from "../../core/ports/run-environment.ts";
import type { RunId } from "../../protocol/states.ts";
import type { LearningMask } from "./mask.ts";

/** What {@link createRunEnvironments} needs. */
export interface RunEnvironmentOptions {
  /** The host's own, as it stands: `process.env`. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Learns the values of keys, tokens and secrets. */
  readonly mask: LearningMask;
}

type Variables = ReadonlyMap<string, string>;

const secretNames = /_KEY$|_TOKEN$/;
const secretParameter = /key|token|secret|sig/i;
/** What a person declared a secret is one even when it's short; shorter than this, hiding it would hide half of every text. */
const shortestDeclared = 4;

/**
 * What goes with an address goes nowhere else: a key is never read of somebody whose address isn't the one that counts, else one person's key would be sent to
 * another one's server.
 */
const boundTo: Readonly<Record<string, string>> = {
  MANUS_MODEL_API_KEY: "MANUS_MODEL_BASE_URL",
  MANUS_MODEL: "MANUS_MODEL_BASE_URL",
  MANUS_MODEL_CONTEXT_TOKENS: "MANUS_MODEL_BASE_URL",
};

/** What is read of whoever has its companion, and of nobody else: where the key is alone, its provider's own address is meant, not another person's. */
const companions: Readonly<Record<string, string>> = { MANUS_API_BASE_URL: "MANUS_API_KEY" };

/** The environments of runs, in the memory of this process alone. */
export function createRunEnvironments({ environment, mask }: RunEnvironmentOptions): RunEnvironments {
  const own = pick(environment);
  learnSecrets(own, mask);
  const ofRuns = new Map<RunId, Variables>();
  let newest: Variables = new Map();

  /** From the nearest to the farthest. */
  const sources = (runId: RunId | undefined): readonly Variables[] => {
    const starter = runId === undefined ? undefined : ofRuns.get(runId);
    return starter === undefined ? [newest, own] : [starter, newest, own];
  };
  return {
    read(runId, name) {
      const all = sources(runId);
      const companion = companions[name];
      if (companion !== undefined) return all.find((source) => source.has(companion))?.get(name);
      const anchor = boundTo[name];
      const farthest = anchor === undefined ? -1 : all.findIndex((source) => source.has(anchor));
      const near = farthest === -1 ? all : all.slice(0, farthest + 1);
      return near.find((source) => source.has(name))?.get(name);
    },
    keep(runId, variables) {
      const kept = pick(variables);
      learnSecrets(kept, mask);
      newest = kept;
      if (runId !== undefined) ofRuns.set(runId, kept);
    },
    share(runId, from) {
      const kept = ofRuns.get(from);
      if (kept !== undefined) ofRuns.set(runId, kept);
    },
    forget: (runId) => void ofRuns.delete(runId),
  };
}

function pick(variables: Readonly<Record<string, string | undefined>>): Variables {
  return new Map(Object.entries(pickOffered(variables)));
}

function learnSecrets(variables: Variables, mask: LearningMask): void {
  for (const [name, value] of variables) {
    if (name.startsWith(secretPrefix)) mask.learn(value, shortestDeclared);
    else if (secretNames.test(name)) mask.learn(value);
    else learnFromAddress(value, mask);
  }
}

/** `http://me:password@proxy`, `https://server/v1?api-key=…`: what stands before the `@` of an address, and what it calls a key. */
function learnFromAddress(value: string, mask: LearningMask): void {
  if (!URL.canParse(value)) return;
  const { password, searchParams } = new URL(value);
  mask.learn(password, shortestDeclared);
  mask.learn(decodePart(password), shortestDeclared);
  for (const [name, text] of searchParams) if (secretParameter.test(name)) mask.learn(text);
}

function decodePart(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A lone percent sign: then it is what it says.
    return text;
  }
}
