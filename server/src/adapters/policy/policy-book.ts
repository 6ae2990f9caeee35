import { realpath } from "node:fs/promises";
import { join } from "node:path";
import type { Cancel, Clock } from "../../core/ports/clock.ts";
import type { DocumentStore } from "../../core/ports/documents.ts";
import type { Outcome } from "../../core/ports/failure.ts";
import type { GivenRule, PolicyBook, PolicyCeiling } from "../../core/ports/policy-book.ts";
import type { RunId } from "../../protocol/states.ts";
import { ceilingOf } from "./ceiling.ts";
import { keyPlaces } from "./key-places.ts";
import { PolicyFileReader } from "./policy-file.ts";

/** The document of what people gave. */
export interface RulesDocument {
  readonly rules: readonly GivenRule[];
}

/** The document of what people trust: by absolute path, newest last. */
export interface TrustDocument {
  readonly files: Readonly<Record<string, readonly TrustedContent[]>>;
}

interface TrustedContent {
  readonly fingerprint: string;
  readonly by: string;
  readonly at: string;
}

/** Where a policy book reads and writes. */
export interface PolicyBookOptions {
  /** `MANUS_HOME`, absolute: holds `policy.yaml`. */
  readonly home: string;
  /** Absolute path of the machine's policy file: {@link managedPolicyFile}. */
  readonly managedFile: string;
  /** The person's home folder, absolute. */
  readonly homeFolder: string;
  readonly clock: Pick<Clock, "now">;
  readonly rules: DocumentStore<RulesDocument>;
  readonly trusted: DocumentStore<TrustDocument>;
}

/** So long it counts where the places of keys lead, in milliseconds. */
const realPathsLastMs = 5_000;

/** Places and where they led at a moment. */
interface FollowedPlaces {
  readonly places: readonly string[];
  /** In milliseconds since 1970. */
  readonly at: number;
  readonly paths: Promise<readonly string[]>;
}

/** More contents of one file aren't remembered: whoever switches branches meets the same few again. */
const contentsOfFile = 20;

/** Where the machine's administrator puts a policy file, on this platform. `environment` is that of the process. */
export function managedPolicyFile(
  platform: NodeJS.Platform,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  if (platform === "darwin") return "/Library/Application Support/Manus Manager/policy.yaml";
  if (platform !== "win32") return "/etc/manus-manager/policy.yaml";
  return `${environment["ProgramData"] ?? "C:\\ProgramData"}\\Manus Manager\\policy.yaml`;
}

/** The policy book of this machine: two YAML files that people write, and two documents in `MANUS_HOME` that only the host writes. */
export function createPolicyBook(options: PolicyBookOptions): PolicyBook {
  return new FilePolicyBook(options);
}

class FilePolicyBook implements PolicyBook {
  private readonly options: PolicyBookOptions;
  private readonly managed: PolicyFileReader;
  private readonly user: PolicyFileReader;
  private readonly listeners = new Set<() => void>();
  private readonly hidden: readonly string[];
  private problems: readonly string[] = [];
  private followed: FollowedPlaces | undefined;
  private all: Promise<GivenRule[]> | undefined;
  private files: Promise<Map<string, readonly TrustedContent[]>> | undefined;

  constructor(options: PolicyBookOptions) {
    this.options = options;
    this.managed = new PolicyFileReader(options.managedFile);
    this.user = new PolicyFileReader(join(options.home, "policy.yaml"));
    this.hidden = [options.home, ...keyPlaces(options.homeFolder)];
  }

  async ceiling(): Promise<PolicyCeiling> {
    const { homeFolder } = this.options;
    const [managed, user] = await Promise.all([this.managed.read(), this.user.read()]);
    this.problems = [managed, user].flatMap((read) => (read.state === "broken" ? [read.problem] : []));
    const merged = ceilingOf(
      { path: this.managed.path, read: managed },
      { path: this.user.path, read: user },
      { homeFolder, denyRead: this.hidden },
    );
    const denyRead = await this.realPathsOf(merged.sandbox.denyRead);
    return { ...merged, sandbox: { ...merged.sandbox, denyRead } };
  }

  notices(): readonly string[] {
    return this.problems.map((problem) => `${problem}. Until it's corrected, agents ask before every call.`);
  }

  async given(runId: RunId, workspaceFolder: string): Promise<readonly GivenRule[]> {
    return (await this.loadRules()).filter(({ scope }) =>
      scope.kind === "run" ? scope.runId === runId : scope.folder === workspaceFolder,
    );
  }

  async give(rule: GivenRule): Promise<Outcome<void>> {
    const rules = await this.loadRules();
    if (!rules.some((one) => isSame(one, rule))) rules.push(rule);
    for (const listener of this.listeners) listener();
    return this.keepRules(rules);
  }

  async rules(): Promise<readonly GivenRule[]> {
    return (await this.loadRules()).filter(({ scope }) => scope.kind === "workspace");
  }

  async revoke(rule: Pick<GivenRule, "pattern" | "scope">): Promise<Outcome<void>> {
    return this.dropRules((one) => isSame(one, rule));
  }

  async forgetRun(runId: RunId): Promise<void> {
    await this.dropRules(({ scope }) => scope.kind === "run" && scope.runId === runId);
  }

  onGiven(listener: () => void): Cancel {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async isTrusted(file: string, fingerprint: string): Promise<boolean> {
    return (await this.loadFiles()).get(file)?.some((one) => one.fingerprint === fingerprint) ?? false;
  }

  async setTrusted(file: string, fingerprint: string, trusted: boolean, by: string): Promise<Outcome<void>> {
    const files = await this.loadFiles();
    const others = (files.get(file) ?? []).filter((one) => one.fingerprint !== fingerprint);
    const content = { fingerprint, by, at: this.options.clock.now() };
    const kept = trusted ? [...others, content].slice(-contentsOfFile) : others;
    if (kept.length === 0) files.delete(file);
    else files.set(file, kept);
    this.options.trusted.write({ files: Object.fromEntries(files) });
    return this.options.trusted.flush();
  }

  /** Where these places lead. Following dozens of links at every call would take longer than all else of a decision, so they are followed anew every few seconds. */
  private realPathsOf(places: readonly string[]): Promise<readonly string[]> {
    const now = Date.parse(this.options.clock.now());
    const known = this.followed;
    const isFresh = known !== undefined && now >= known.at && now - known.at < realPathsLastMs;
    if (isFresh && known.places.join("\0") === places.join("\0")) return known.paths;
    const paths = withRealPaths(places);
    this.followed = { places, at: now, paths };
    return paths;
  }

  private async dropRules(isGone: (rule: GivenRule) => boolean): Promise<Outcome<void>> {
    const rules = await this.loadRules();
    const kept = rules.filter((rule) => !isGone(rule));
    if (kept.length === rules.length) return { ok: true, value: undefined };
    rules.splice(0, rules.length, ...kept);
    return this.keepRules(rules);
  }

  private keepRules(rules: readonly GivenRule[]): Promise<Outcome<void>> {
    this.options.rules.write({ rules });
    return this.options.rules.flush();
  }

  private loadRules(): Promise<GivenRule[]> {
    return (this.all ??= this.options.rules.read().then((document) => (document?.rules ?? []).filter(isRule)));
  }

  private loadFiles(): Promise<Map<string, readonly TrustedContent[]>> {
    return (this.files ??= this.options.trusted.read().then((document) => {
      const entries = Object.entries(document?.files ?? {}).filter(([, contents]) => Array.isArray(contents));
      return new Map(entries);
    }));
  }
}

/** A path that leads elsewhere by a link is found by both its names. */
async function withRealPaths(paths: readonly string[]): Promise<readonly string[]> {
  const real = await Promise.all(paths.map((path) => realpath(path).catch(() => path)));
  return [...new Set([...paths, ...real])];
}

function isSame(one: Pick<GivenRule, "pattern" | "scope">, other: Pick<GivenRule, "pattern" | "scope">): boolean {
  if (one.pattern !== other.pattern || one.scope.kind !== other.scope.kind) return false;
  return placeOf(one.scope) === placeOf(other.scope);
}

function placeOf(scope: GivenRule["scope"]): string {
  return scope.kind === "run" ? scope.runId : scope.folder;
}

/** A document that somebody has edited must not grant what it doesn't say. */
function isRule(value: unknown): value is GivenRule {
  const { pattern, scope } = (value ?? {}) as Partial<GivenRule>;
  if (typeof pattern !== "string" || typeof scope !== "object") return false;
  return scope.kind === "run" ? typeof scope.runId === "string" : typeof scope.folder === "string";
}
