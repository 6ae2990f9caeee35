import assert from "node:assert/strict";
import { Command, Option } from "commander";
import { translatedErrors, translatedHelp } from "../../../server/src/cli/commander-words.ts";
import { speaking } from "../../support/speaking.ts";

describe("what commander says of itself", () => {
  it("is in German where everything else is", () => {
    const help = speaking("de", () => makeProgram().program.helpInformation());
    assert.equal(
      help,
      `Aufruf: sample [Optionen] [Befehl]

Optionen:
  -o, --output <format>   Ausgabe (zur Wahl: "table", "json", Standard: "table")
  -h, --help              Hilfe zum Befehl anzeigen

Befehle:
  list [Optionen] <file>  Listet auf
  help [command]          Hilfe zum Befehl anzeigen
`,
    );
  });

  it("is in English as commander has it", () => {
    const [ours, own] = [makeProgram().program, makeProgram({ plain: true }).program];
    assert.equal(ours.helpInformation(), own.helpInformation());
  });

  for (const [args, english, german] of [
    [["list", "--zzzzzzzz"], /^error: unknown option '--zzzzzzzz'/, "Fehler: unbekannte Option „--zzzzzzzz“\n"],
    [["lsit"], /Did you mean list/, "Fehler: unbekannter Befehl „lsit“\n(War list gemeint?)\n"],
    [["list"], /missing required argument/, "Fehler: Das erforderliche Argument „file“ fehlt\n"],
    [["-o"], /argument missing/, "Fehler: Das Argument der Option „-o, --output <format>“ fehlt\n"],
    [
      ["-o", "x"],
      /Allowed choices are table, json\.$/m,
      "Fehler: Das Argument „x“ der Option „-o, --output <format>“ ist ungültig. Erlaubte Werte sind table, json.\n",
    ],
    [["list", "a", "b"], /too many arguments/, "Fehler: zu viele Argumente. Erwartete Anzahl: 1, angegeben: 2.\n"],
  ] as const) {
    it(`tells in either language what is wrong with ${args.join(" ")}`, () => {
      assert.match(errorOf(args), english);
      assert.equal(
        speaking("de", () => errorOf(args)),
        german,
      );
    });
  }
});

function errorOf(args: readonly string[]): string {
  const { program, errors } = makeProgram();
  assert.throws(() => program.parse(args, { from: "user" }));
  return errors.join("");
}

function makeProgram({ plain = false } = {}): { program: Command; errors: string[] } {
  const errors: string[] = [];
  const program = new Command("sample").exitOverride().configureOutput({ writeErr: (text) => errors.push(text) });
  if (!plain) program.configureOutput(translatedErrors).configureHelp(translatedHelp);
  program.addOption(new Option("-o, --output <format>", "Ausgabe").choices(["table", "json"]).default("table"));
  program
    .command("list <file>")
    .option("-a", "alle")
    .description("Listet auf")
    .action(() => undefined);
  return { program, errors };
}
