import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { nameBehindProxy } from "./local-proxy.ts";

/** A certificate for `localhost` and the name behind the proxy that nobody but itself vouches for. */
export interface OwnCertificate {
  readonly key: string;
  readonly certificate: string;
  /** Absolute path of the certificate, PEM. */
  readonly file: string;
}

/** Whether certificates can be made here; else why not. */
export function whyNoCertificates(): string | undefined {
  try {
    execFileSync("openssl", ["version"], { stdio: "ignore" });
    return undefined;
  } catch {
    return "there is no openssl to make a certificate with";
  }
}

/** Make one in a folder. */
export function makeCertificate(folder: string): OwnCertificate {
  const [keyFile, file] = [join(folder, "key.pem"), join(folder, "certificate.pem")];
  const subject = ["-subj", "/CN=localhost", "-addext", `subjectAltName=DNS:localhost,DNS:${nameBehindProxy}`];
  const made = [
    "req",
    "-x509",
    "-newkey",
    "rsa:2048",
    "-nodes",
    "-days",
    "2",
    "-keyout",
    keyFile,
    "-out",
    file,
    ...subject,
  ];
  execFileSync("openssl", made, { stdio: "ignore" });
  return { key: readFileSync(keyFile, "utf8"), certificate: readFileSync(file, "utf8"), file };
}
