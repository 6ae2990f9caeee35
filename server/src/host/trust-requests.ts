import type { PolicyBook } from "../core/ports/policy-book.ts";
import type { SandboxStanding } from "../core/ports/tools.ts";
import {
  ReadPolicyRequest,
  ReadTrustRequest,
  RevokeRuleRequest,
  SetTrustRequest,
  type FileTrustResult,
  type LastingRule,
  type PolicyInForce,
} from "../protocol/trust.ts";
import type { RequestOutcome } from "../protocol/runs.ts";
import type { LoadedFile } from "../runtime/dispatcher-ports.ts";
import { hosted, type HostedRequest } from "./hosted-request.ts";
import type { Trust } from "./trust.ts";

/** What the answers need. */
export interface TrustPorts {
  readonly book: PolicyBook;
  readonly trust: Trust;
  /** Read and check a file and those that it calls; never rejects. */
  readonly loadRunnable: (file: string, workspaceFolder: string) => Promise<LoadedFile>;
  readonly sandbox: () => Promise<SandboxStanding>;
}

interface Subject {
  readonly file: string;
  readonly workspaceFolder: string;
}

interface Confirmation extends Subject {
  readonly fingerprints: readonly string[];
  readonly trusted: boolean;
  readonly by: string;
}

interface Revocation {
  readonly pattern: string;
  readonly workspaceFolder: string;
  readonly by: string;
}

/** The requests about what people trust and what rules are in force. */
export function trustRequests(ports: TrustPorts): readonly HostedRequest[] {
  return [
    hosted(ReadTrustRequest, readSubject, (params) => readTrust(ports, params)),
    hosted(SetTrustRequest, readConfirmation, (params) => setTrust(ports, params)),
    hosted(
      ReadPolicyRequest,
      () => ({}),
      () => readPolicy(ports),
    ),
    hosted(RevokeRuleRequest, readRevocation, (params) => revoke(ports, params)),
  ];
}

async function readTrust({ trust, loadRunnable }: TrustPorts, subject: Subject): Promise<FileTrustResult> {
  const { file, workspaceFolder } = subject;
  const loaded = await loadRunnable(file, workspaceFolder);
  if (loaded.outcome === "refused") return { outcome: "refused", because: loaded.because };
  const { text, value, called } = loaded;
  const each = [{ file, text, value }, ...called];
  const files = new Map(each.map((one) => [one.file, one]));
  return { outcome: "read", files: await Promise.all([...files.values()].map((one) => trust.trustOf(one.file, one))) };
}

/** Only what stands there now, and was shown, is confirmed: a file that was changed meanwhile has another fingerprint. */
async function setTrust(ports: TrustPorts, params: Confirmation): Promise<FileTrustResult> {
  const now = await readTrust(ports, params);
  if (now.outcome === "refused") return now;
  const meant = now.files.filter(({ fingerprint }) => params.fingerprints.includes(fingerprint));
  for (const { file, fingerprint } of meant) {
    const kept = await ports.book.setTrusted(file, fingerprint, params.trusted, params.by);
    if (!kept.ok) return { outcome: "refused", because: kept.failure };
  }
  return readTrust(ports, params);
}

async function readPolicy({ book, sandbox }: TrustPorts): Promise<PolicyInForce> {
  const [ceiling, standing, rules] = await Promise.all([book.ceiling(), sandbox(), book.rules()]);
  const { because, remedy } = standing.sandboxed ? {} : standing;
  return {
    files: ceiling.files,
    notices: book.notices(),
    tools: { ...ceiling.policy, sudo: ceiling.sudo },
    sandbox: {
      ...ceiling.sandbox,
      sandboxed: standing.sandboxed,
      ...(because === undefined ? {} : { because }),
      ...(remedy === undefined ? {} : { remedy }),
    },
    rules: rules.flatMap(({ pattern, scope, by, at }): LastingRule[] =>
      scope.kind === "run" ? [] : [{ pattern, workspaceFolder: scope.folder, by, at }],
    ),
  };
}

async function revoke({ book }: TrustPorts, { pattern, workspaceFolder }: Revocation): Promise<RequestOutcome> {
  const revoked = await book.revoke({ pattern, scope: { kind: "workspace", folder: workspaceFolder } });
  return revoked.ok ? { outcome: "accepted" } : { outcome: "refused", because: revoked.failure };
}

function readSubject(value: unknown): Subject | undefined {
  if (!isObject(value)) return undefined;
  const { file, workspaceFolder } = value;
  return isText(file) && isText(workspaceFolder) ? { file, workspaceFolder } : undefined;
}

function readConfirmation(value: unknown): Confirmation | undefined {
  const subject = readSubject(value);
  if (subject === undefined || !isObject(value)) return undefined;
  const { fingerprints, trusted, by } = value;
  if (!Array.isArray(fingerprints) || !fingerprints.every(isText)) return undefined;
  if (typeof trusted !== "boolean" || !isText(by)) return undefined;
  return { ...subject, fingerprints, trusted, by };
}

function readRevocation(value: unknown): Revocation | undefined {
  if (!isObject(value)) return undefined;
  const { pattern, workspaceFolder, by } = value;
  return isText(pattern) && isText(workspaceFolder) && isText(by) ? { pattern, workspaceFolder, by } : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value.length > 0;
}
