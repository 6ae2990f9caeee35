import { spawn, type ChildProcess } from "node:child_process";
import { accessSync, existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { eventually } from "./eventually.ts";

/** A Secret Service of its own: a message bus, and GNOME Keyring on it, unlocked. */
export interface SecretService {
  /** `DBUS_SESSION_BUS_ADDRESS`. */
  readonly address: string;
  stop(): void;
}

/** What has to be installed for it and isn't; undefined where all of it is there. */
export function missingForSecretService(): string | undefined {
  if (process.platform !== "linux") return "the Secret Service is Linux's";
  const missing = ["dbus-daemon", "gnome-keyring-daemon"].filter((name) => !isProgram(name));
  return missing.length === 0 ? undefined : `${missing.join(" and ")} isn't installed`;
}

/** Start one whose keyrings lie in `folder`. */
export async function startSecretService(folder: string): Promise<SecretService> {
  for (const name of ["runtime", "data/keyrings"]) await mkdir(join(folder, name), { recursive: true, mode: 0o700 });
  const environment = {
    ...process.env,
    HOME: folder,
    XDG_DATA_HOME: join(folder, "data"),
    XDG_RUNTIME_DIR: join(folder, "runtime"),
  };
  const bus = spawn("dbus-daemon", ["--session", "--nofork", "--nopidfile", "--print-address=1"], { env: environment });
  const address = (await firstLine(bus)).trim();
  const keyring = spawn("gnome-keyring-daemon", ["--foreground", "--unlock", "--components=secrets"], {
    env: { ...environment, DBUS_SESSION_BUS_ADDRESS: address },
    stdio: ["pipe", "ignore", "ignore"],
  });
  keyring.stdin.end("the login password");
  const login = join(folder, "data", "keyrings", "login.keyring");
  await eventually("the keyring has its first collection", () => existsSync(login));
  return {
    address,
    stop() {
      keyring.kill("SIGKILL");
      bus.kill("SIGKILL");
    },
  };
}

async function firstLine(child: ChildProcess): Promise<string> {
  let text = "";
  child.stdout?.on("data", (chunk: Buffer) => (text += chunk.toString()));
  await eventually("the message bus says where it is", () => text.includes("\n"));
  return text.slice(0, text.indexOf("\n"));
}

function isProgram(name: string): boolean {
  return (process.env["PATH"] ?? "").split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name));
      return true;
    } catch {
      return false;
    }
  });
}
