import { emptyPolicy } from "../empty-policy.ts";
import type { Cancel } from "../../../server/src/core/ports/clock.ts";
import type { Outcome } from "../../../server/src/core/ports/failure.ts";
import type { GivenRule, PolicyBook, PolicyCeiling } from "../../../server/src/core/ports/policy-book.ts";
import type { RunId } from "../../../server/src/protocol/states.ts";

type Known = Pick<GivenRule, "pattern" | "scope">;

/** A ceiling that says nothing. */
export const noCeiling: PolicyCeiling = {
  policy: emptyPolicy,
  files: [],
  sudo: "deny",
  sandbox: { mode: "auto", network: [], write: [], denyRead: [] },
};

const done: Outcome<void> = { ok: true, value: undefined };

/** A book in memory: a test sets the ceiling, and reads what was given. */
export class MemoryPolicyBook implements PolicyBook {
  readonly all: GivenRule[] = [];
  standing: PolicyCeiling = noCeiling;
  private readonly trusted = new Set<string>();
  private readonly listeners = new Set<() => void>();

  async ceiling(): Promise<PolicyCeiling> {
    return this.standing;
  }

  notices(): readonly string[] {
    return [];
  }

  async given(runId: RunId, workspaceFolder: string): Promise<readonly GivenRule[]> {
    return this.all.filter(({ scope }) =>
      scope.kind === "run" ? scope.runId === runId : scope.folder === workspaceFolder,
    );
  }

  async give(rule: GivenRule): Promise<Outcome<void>> {
    if (!this.all.some((one) => same(one, rule))) this.all.push(rule);
    for (const listener of this.listeners) listener();
    return done;
  }

  async rules(): Promise<readonly GivenRule[]> {
    return this.all.filter(({ scope }) => scope.kind === "workspace");
  }

  async revoke(rule: Known): Promise<Outcome<void>> {
    const at = this.all.findIndex((one) => same(one, rule));
    if (at >= 0) this.all.splice(at, 1);
    return done;
  }

  onGiven(listener: () => void): Cancel {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async forgetRun(runId: RunId): Promise<void> {
    const kept = this.all.filter(({ scope }) => scope.kind !== "run" || scope.runId !== runId);
    this.all.splice(0, this.all.length, ...kept);
  }

  async isTrusted(file: string, fingerprint: string): Promise<boolean> {
    return this.trusted.has(`${file}\n${fingerprint}`);
  }

  async setTrusted(file: string, fingerprint: string, trusted: boolean): Promise<Outcome<void>> {
    if (trusted) this.trusted.add(`${file}\n${fingerprint}`);
    else this.trusted.delete(`${file}\n${fingerprint}`);
    return done;
  }
}

function same(one: Known, other: Known): boolean {
  return JSON.stringify([one.pattern, one.scope]) === JSON.stringify([other.pattern, other.scope]);
}
