import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { LineMasker } from "../../../../server/src/adapters/tools/shell/line-masker.ts";
import { OutputLog, type OutputLogOptions } from "../../../../server/src/adapters/tools/shell/output-log.ts";
import { PartialOutput } from "../../../../server/src/adapters/tools/shell/partial-output.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

describe("partial output", () => {
  const shownOf = (pieces: readonly string[]): ReturnType<PartialOutput["shown"]> => {
    const output = new PartialOutput();
    for (const piece of pieces) output.add(piece);
    return output.shown();
  };

  it("is whole up to its limits, without the last line ends", () => {
    const text = Array.from({ length: 400 }, (_, line) => `line ${line}`).join("\n");
    assert.deepEqual(shownOf([`${text}\n`]), { text, whole: true });
  });

  it("doesn't depend on the pieces it comes in", () => {
    const pieces = fc.array(
      fc.string({ unit: fc.constantFrom("a", "b", "\n", "xxxxxxxxxxxxxxxxxxxxxxxx"), maxLength: 3000 }),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(pieces, (some) => assert.deepEqual(shownOf(some), shownOf([some.join("")]))),
      { numRuns: 60 },
    );
  });

  it("leaves out lines in the middle and counts them", () => {
    const { text, whole } = shownOf(Array.from({ length: 1000 }, (_, line) => `${line}\n`));
    assert.equal(whole, false);
    assert.match(text, /\n199\n\[… 600 lines left out …\]\n800\n/);
    assert.match(text, /\n999$/);
  });

  it("stays small for one endless line", () => {
    const { text, whole } = shownOf(Array.from({ length: 1000 }, () => "x".repeat(1000)));
    assert.equal(whole, false);
    assert.ok(text.length < 32_000 && text.length > 30_000, String(text.length));
  });
});

describe("line masker", () => {
  const secret = "s3cr3t";
  const mask = (text: string): string => text.replaceAll(secret, "***");

  it("masks a secret wherever the pieces are cut", () => {
    const text = `a${secret}\nb ${secret}${secret} c\n`;
    for (let cut = 0; cut <= text.length; cut += 1) {
      const masker = new LineMasker(mask);
      assert.equal(masker.push(text.slice(0, cut)) + masker.push(text.slice(cut)) + masker.flush(), mask(text));
    }
  });

  it("gives a line that doesn't end in parts, and cuts no secret", () => {
    const line = secret.repeat(40_000);
    const masker = new LineMasker(mask);
    let given = "";
    for (let at = 0; at < line.length; at += 1000) given += masker.push(line.slice(at, at + 1000));
    assert.ok(given.length > 0, "it doesn't wait for the end");
    assert.equal(given + masker.flush(), mask(line));
  });

  it("shows what is pending without giving it out", () => {
    const masker = new LineMasker(mask);
    masker.push(`Password for ${secret}: `);
    assert.equal(masker.pending(), "Password for ***: ");
    assert.equal(masker.flush(), "Password for ***: ");
    assert.equal(masker.flush(), "");
  });
});

describe("output log", () => {
  const optionsIn = (runFolder: string, more: Partial<OutputLogOptions> = {}): OutputLogOptions => ({
    runFolder,
    name: "main",
    mask: (text) => text,
    maximumBytes: 1000,
    onText: () => undefined,
    onFull: () => undefined,
    ...more,
  });

  it("puts characters together that pieces cut", async () => {
    const folder = await temporaryFolder();
    const log = new OutputLog(optionsIn(folder));
    for (const byte of Buffer.from("ä€😀\n")) log.add(Buffer.from([byte]));
    log.close();
    assert.equal(await readFile(join(folder, "shell/main-1.log"), "utf8"), "ä€😀\n");
    log.close();
    log.add(Buffer.from("too late\n"));
  });

  it("takes the next free name", async () => {
    const folder = await temporaryFolder();
    for (const expected of ["shell/main-1.log", "shell/main-2.log"]) {
      const log = new OutputLog(optionsIn(folder));
      log.add(Buffer.from("x\n"));
      assert.equal(log.file, expected);
      log.close();
    }
  });

  it("is full once, and then takes no more", async () => {
    let full = 0;
    const folder = await temporaryFolder();
    const log = new OutputLog(optionsIn(folder, { onFull: () => (full += 1) }));
    for (let line = 0; line < 500; line += 1) log.add(Buffer.from("0123456789\n"));
    log.close();
    assert.equal(full, 1);
    assert.equal((await readFile(join(folder, "shell/main-1.log"))).length, 1001);
  });

  it("goes on showing when the disk takes no more, and tells why", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "shell"), "not a folder");
    const log = new OutputLog(optionsIn(folder));
    log.add(Buffer.from("one\n"));
    log.add(Buffer.from("two\n"));
    assert.deepEqual(log.shown(), { text: "one\ntwo", whole: true });
    assert.equal(log.trouble, "EEXIST");
    assert.equal(log.file, undefined);
    log.close();
  });
});
