import * as l10n from "@vscode/l10n";
import { readFile, stat } from "node:fs/promises";
import { loadAll, YAMLException } from "js-yaml";
import type { PolicyFile } from "../../../../schemas/generated/policy.ts";
import { validatePolicyFile } from "../../../../schemas/generated/validators.js";
import type { SchemaViolation } from "../../../../schemas/generated/validators.js";
import { errorCode } from "../outside-failure.ts";

/** More than anybody writes by hand. In bytes. */
const maximumBytes = 1024 * 1024;

/** A policy file as it stood when it was read; `problem`: why it can't be used, a sentence. */
export type ReadPolicy =
  | { readonly state: "absent" }
  | { readonly state: "read"; readonly policy: PolicyFile }
  | { readonly state: "broken"; readonly problem: string };

/** One policy file, read again when it has changed. */
export class PolicyFileReader {
  readonly path: string;
  private stamp = "";
  private newest: Promise<ReadPolicy> = Promise.resolve({ state: "absent" });

  constructor(path: string) {
    this.path = path;
  }

  /** The file as it stands now. Never rejects. */
  async read(): Promise<ReadPolicy> {
    const stamp = await stampOf(this.path);
    // What can't be told apart is read again.
    if (stamp === this.stamp && stamp !== "") return this.newest;
    this.stamp = stamp;
    this.newest = readPolicy(this.path);
    return this.newest;
  }
}

async function stampOf(path: string): Promise<string> {
  try {
    const { mtimeNs, ctimeNs, size, ino } = await stat(path, { bigint: true });
    return [mtimeNs, ctimeNs, size, ino].join(" ");
  } catch {
    return "";
  }
}

async function readPolicy(path: string): Promise<ReadPolicy> {
  try {
    const text = await readFile(path, "utf8");
    if (text.length > maximumBytes) return broken(path, l10n.t("it's larger than 1 MiB"));
    return parsePolicy(text, path);
  } catch (error) {
    const code = errorCode(error);
    if (code === "ENOENT" || code === "ENOTDIR") return { state: "absent" };
    return broken(path, l10n.t("it can't be read ({0})", code === "" ? String(error) : code));
  }
}

/** Pure: what a text says. Any text has an answer; an empty one says nothing. `path` is for the words. */
function parsePolicy(text: string, path: string): ReadPolicy {
  try {
    const [value = {}, ...more] = loadAll(text).map((document) => document ?? {});
    if (more.length > 0) return broken(path, l10n.t("it holds more than one document"));
    if (validatePolicyFile(value)) return { state: "read", policy: value };
    return broken(path, (validatePolicyFile.errors ?? []).slice(0, 3).map(sentence).join("; "));
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    return broken(path, l10n.t("it's no YAML: {0} in line {1}", error.reason, (error.mark?.line ?? 0) + 1));
  }
}

function broken(path: string, why: string): ReadPolicy {
  return { state: "broken", problem: l10n.t("The policy file {0} can't be used: {1}", path, why) };
}

function sentence({ instancePath, keyword, params }: SchemaViolation): string {
  const at = instancePath === "" ? l10n.t("the file") : instancePath.slice(1).replaceAll("/", ".");
  if (keyword === "additionalProperties")
    return l10n.t("{0} has the unknown key `{1}`", at, String(params["additionalProperty"]));
  if (keyword === "enum")
    return l10n.t("{0} isn't one of {1}", at, (params["allowedValues"] as readonly string[]).join(", "));
  if (keyword === "type") return l10n.t("{0} must be of the type {1}", at, String(params["type"]));
  return l10n.t("{0} doesn't have the form it must have", at);
}
