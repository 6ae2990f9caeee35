import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { checkCase, readCases } from "./action-cases.ts";

const folder = join(import.meta.dirname, "../../../../fixtures/language/actions");

describe("actions", () => {
  for (const file of readdirSync(folder).sort()) {
    describe(file.replace(/\.txt$/, ""), () => {
      const text = readFileSync(join(folder, file), "utf8").replaceAll("\r\n", "\n");
      for (const [index, one] of readCases(text).entries()) {
        it(`${String(index + 1)} ${one.code}: ${one.title}`, () => {
          checkCase(one);
        });
      }
    });
  }
});
