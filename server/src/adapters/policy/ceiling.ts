import { join } from "node:path";
import type { PolicyFile } from "../../../../schemas/generated/policy.ts";
import type { PolicyCeiling } from "../../core/ports/policy-book.ts";
import type { ReadPolicy } from "./policy-file.ts";

/** A policy file and whose it is. */
export interface PlacedPolicy {
  readonly path: string;
  readonly read: ReadPolicy;
}

type Rights = PolicyCeiling["sudo"];
type SandboxMode = PolicyCeiling["sandbox"]["mode"];

/**
 * Pure: the machine's policy file and the person's as one ceiling. `deny` and `ask` of both count. Where the machine's says something about elevated rights or the sandbox, the person's can only
 * be stricter. A file that can't be used asks for everything and grants nothing. `homeFolder`: what `~` stands for.
 */
export function ceilingOf(
  managed: PlacedPolicy,
  user: PlacedPolicy,
  { homeFolder, denyRead }: { readonly homeFolder: string; readonly denyRead: readonly string[] },
): PolicyCeiling {
  const files = [managed, user].filter(({ read }) => read.state !== "absent");
  const broken = files.some(({ read }) => read.state === "broken");
  const both = [policyIn(managed), policyIn(user)] as const;
  const rules = (list: "allow" | "ask" | "deny"): readonly string[] => both.flatMap(({ tools }) => tools?.[list] ?? []);
  const policy = { allow: rules("allow"), ask: rules("ask"), deny: rules("deny") };
  const sandbox = sandboxOf(both, homeFolder);
  const hidden = [...new Set([...denyRead, ...sandbox.denyRead])];
  const paths = files.map(({ path }) => path);
  if (!broken) {
    const sudo = strictest(rights, [both[0].tools?.sudo, both[1].tools?.sudo]) ?? "deny";
    return { policy, files: paths, sudo, sandbox: { ...sandbox, denyRead: hidden } };
  }
  const mode = strictest<SandboxMode>(modes, [sandbox.mode, "auto"]) ?? "auto";
  const bare: PolicyCeiling["sandbox"] = { mode, network: [], write: [], denyRead: hidden };
  return { policy: { ...policy, allow: [], ask: ["*"] }, files: paths, sudo: "deny", sandbox: bare };
}

function sandboxOf([ours, theirs]: readonly [PolicyFile, PolicyFile], homeFolder: string): PolicyCeiling["sandbox"] {
  const places = (list: readonly string[] | undefined): readonly string[] | undefined =>
    list?.map((place) => (place.startsWith("~/") ? join(homeFolder, place.slice(2)) : place));
  return {
    mode: strictest(modes, [ours.sandbox?.mode, theirs.sandbox?.mode]) ?? "auto",
    // The machine's list is all there may be; the person's counts where the machine has none.
    network: ours.sandbox?.network ?? theirs.sandbox?.network ?? [],
    write: places(ours.sandbox?.write ?? theirs.sandbox?.write) ?? [],
    denyRead: [ours, theirs].flatMap(({ sandbox }) => places(sandbox?.denyRead) ?? []),
  };
}

const rights: readonly Rights[] = ["deny", "ask", "allow"];
const modes: readonly SandboxMode[] = ["required", "auto", "off"];

function policyIn({ read }: PlacedPolicy): PolicyFile {
  return read.state === "read" ? read.policy : {};
}

/** The strictest of what is said, by an order that begins with it; undefined where nothing is said. */
function strictest<T>(order: readonly T[], said: readonly (T | undefined)[]): T | undefined {
  return order.find((one) => said.includes(one));
}
