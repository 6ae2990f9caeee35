import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { chmod, lstat, mkdir, open, rename, rm } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { meetingFiles, type HostEndpoint } from "../protocol/endpoint.ts";

/** Unix sockets take 104 (macOS) or 108 (Linux) bytes of path. */
const longestSocketPath = 100;

/**
 * Where the host of this home listens. A unix socket lies in a folder that only its user may enter: in the home, or where that path is
 * too long for a socket, in the temporary folder. The name of a Windows pipe is made from the home and the start, so it can't be taken
 * beforehand.
 */
export async function chooseSocket(home: string): Promise<string> {
  if (process.platform === "win32") return `\\\\.\\pipe\\manus-${digest(home)}-${randomBytes(8).toString("hex")}`;
  const inHome = join(home, "socket");
  const folder =
    Buffer.byteLength(join(inHome, "host")) <= longestSocketPath ? inHome : join(tmpdir(), `manus-${digest(home)}`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await requireOwnFolder(folder);
  await chmod(folder, 0o700);
  const socket = join(folder, "host");
  await rm(socket, { force: true });
  return socket;
}

/** A new token in its private file. */
export async function writeToken(home: string): Promise<string> {
  const token = randomBytes(32).toString("hex");
  await replacePrivateFile(join(home, meetingFiles.token), token);
  return token;
}

/** Tell clients where the host listens. */
export async function writeEndpoint(home: string, endpoint: HostEndpoint): Promise<void> {
  await replacePrivateFile(join(home, meetingFiles.endpoint), `${JSON.stringify(endpoint, undefined, 2)}\n`);
}

/** The host has ended: nobody needs to look for it. */
export async function removeMeetingPoint(home: string): Promise<void> {
  await rm(join(home, meetingFiles.endpoint), { force: true });
  await rm(join(home, meetingFiles.token), { force: true });
}

/** Whether what a client shows is the token; takes the same time whatever it shows. */
export function sameToken(shown: string, token: string): boolean {
  const hash = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(hash(shown), hash(token));
}

/** In the temporary folder anybody may have made it first, to put a socket of their own there. */
async function requireOwnFolder(folder: string): Promise<void> {
  const about = await lstat(folder);
  if (about.isDirectory() && about.uid === process.getuid?.()) return;
  throw new Error(`The folder ${folder} isn't this user's own: remove it, or choose a shorter path with MANUS_HOME`);
}

/** Readers see the old file or the new one, never a part. */
async function replacePrivateFile(path: string, text: string): Promise<void> {
  const temporary = `${path}.${process.pid}.new`;
  const file = await open(temporary, "w", 0o600);
  try {
    await file.writeFile(text);
  } finally {
    await file.close();
  }
  await rename(temporary, path);
}

function digest(home: string): string {
  return createHash("sha256").update(`${userInfo().username}\n${home}`).digest("hex").slice(0, 16);
}
