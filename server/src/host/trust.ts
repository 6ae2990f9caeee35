import { createHash } from "node:crypto";
import { trustPoints } from "../core/agent/policy/trust-points.ts";
import type { PolicyBook } from "../core/ports/policy-book.ts";
import type { FileTrust } from "../protocol/trust.ts";

/** A file as it was read: the text that a fingerprint is made of, and its content as plain values. */
export interface TrustedContent {
  readonly text: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** Whether files may let their agents do what they say. */
export interface Trust {
  /** What in a file (absolute path) wants a person's confirmation, and whether this very content has it. A file that wants none is trusted. Never rejects. */
  trustOf(file: string, content: TrustedContent): Promise<FileTrust>;
}

/** What is trusted, as the book has it. Called files are the caller's business: each is a file of its own. */
export function createTrust({ book }: { readonly book: Pick<PolicyBook, "isTrusted"> }): Trust {
  return {
    async trustOf(file, { text, value }) {
      const points = trustPoints(value);
      const fingerprint = fingerprintOf(text);
      return { file, fingerprint, points, trusted: points.length === 0 || (await book.isTrusted(file, fingerprint)) };
    },
  };
}

/** Pure: what a confirmation stands for. Another content, even another blank, has another one. */
export function fingerprintOf(text: string): string {
  return `sha256:${createHash("sha256").update(text, "utf8").digest("hex")}`;
}
