import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as l10n from "@vscode/l10n";
import { describeCron } from "../../../../../server/src/core/language/schedule/describe-cron.ts";

const bundle = join(import.meta.dirname, "../../../../../l10n/bundle.l10n.de.json");

describe("a cron line in German", () => {
  before(() => l10n.config({ contents: readFileSync(bundle, "utf8") }));
  after(() => l10n.config({ contents: {} }));

  for (const [line, words] of [
    ["0 9 * * *", "um 09:00, jeden Tag"],
    ["0 9 * * MON-FRI", "um 09:00, Montag bis Freitag"],
    ["0 9 * * TUE,THU", "um 09:00, am Dienstag und Donnerstag"],
    ["30 6 1 MAR *", "um 06:30, am Tag 1 des Monats, im März"],
  ] as const) {
    it(`is told as ${words}`, () => assert.equal(describeCron(line.split(" ")), words));
  }
});
