import type { AccountView } from "../../server/src/protocol/fleet.ts";

/** The account of this machine, or another one. */
export function sampleAccount(changes: Partial<AccountView> = {}): AccountView {
  const machine = {
    id: "local",
    provider: "local",
    title: "This machine",
    disabled: false,
    origin: "built-in",
  } as const;
  return { ...machine, key: "not-needed", ...changes };
}
