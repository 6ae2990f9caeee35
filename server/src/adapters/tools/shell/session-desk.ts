import * as l10n from "@vscode/l10n";
import type { Outcome } from "../../../core/ports/failure.ts";
import type { ShellOwnerKey, ShellSessions, Typed } from "../../../core/ports/shell-sessions.ts";
import type { ShellSessionView } from "../../../protocol/shells.ts";
import { ToolFailure } from "../results.ts";
import { asToolFailure } from "../system-failure.ts";
import { shortCommand } from "./call-result.ts";
import type { RunShells } from "./run-shells.ts";
import type { ShellSession } from "./session.ts";

/** The sessions of agents for a person; `find` knows those that are open. */
export function createShellSessions(find: (owner: ShellOwnerKey) => RunShells | undefined): ShellSessions {
  const sessionOf = (owner: ShellOwnerKey, id: string): ShellSession => {
    const session = find(owner)?.find(id);
    if (session !== undefined) return session;
    const remedy = l10n.t("Sessions end with their agent and with the host; look which are open now.");
    throw new ToolFailure("unknown-session", l10n.t("The agent has no shell session {0}", id), remedy);
  };
  return {
    list(owner) {
      const shells = find(owner);
      return (shells?.ids() ?? []).flatMap((id) => {
        const session = shells?.find(id);
        return session === undefined ? [] : [viewOf(id, session)];
      });
    },
    read: (owner, id, { from, stamp, waitMs }) =>
      asOutcome(async () => {
        const session = sessionOf(owner, id);
        await session.live.untilMoved(stamp, waitMs);
        const pending = session.running?.log.pending() ?? "";
        return { ...session.live.read(from), pending, stamp: session.live.stamp, session: viewOf(id, session) };
      }),
    peek(owner, id) {
      try {
        return { ok: true, value: typedInto(sessionOf(owner, id)) };
      } catch (error) {
        return failureOf(error);
      }
    },
    type: (owner, id, line) =>
      asOutcome(async () => {
        const session = sessionOf(owner, id);
        const typed = typedInto(session);
        if (line.includes("\0")) {
          const remedy = l10n.t("Take it out; no shell can read one.");
          throw new ToolFailure("bad-command", l10n.t("The line holds a zero byte"), remedy);
        }
        if (typed.into === "input") session.write(`${line}\n`, false);
        else await session.start(line, session.directory);
        return typed;
      }),
    interrupt: (owner, id) =>
      asOutcome(async () => {
        const session = sessionOf(owner, id);
        const { running } = session;
        if (running !== undefined) await session.endCall(running, "kill");
      }),
  };
}

function typedInto({ running }: ShellSession): Typed {
  return running === undefined ? { into: "session" } : { into: "input", command: shortCommand(running) };
}

function viewOf(id: string, { directory, running, last }: ShellSession): ShellSessionView {
  return {
    id,
    directory,
    ...(running === undefined ? {} : { running: shortCommand(running) }),
    ...(last?.exitCode === undefined ? {} : { last: { command: shortCommand(last), exitCode: last.exitCode } }),
  };
}

async function asOutcome<T>(work: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    return failureOf(error);
  }
}

/** What isn't a failure of a tool or of the system is a bug, and thrown on. */
function failureOf(error: unknown): Outcome<never> {
  const { code, message, remedy } = asToolFailure(error, l10n.t("The shell"));
  return { ok: false, failure: { code, retryable: false, message, remedy } };
}
