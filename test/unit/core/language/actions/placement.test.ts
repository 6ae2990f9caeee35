import assert from "node:assert/strict";
import { actionsAt } from "../../../../../server/src/core/language/actions/actions-at.ts";
import { checkDocument } from "../../../../../server/src/core/language/check-document.ts";
import { applyEdits } from "../../../../../server/src/core/language/edit.ts";
import type { FleetFacts } from "../../../../../server/src/core/language/surroundings.ts";
import { someFleet } from "../known-facts.ts";
import { readMarked } from "../marked.ts";

const head = "manus: 1\nkind: task\nname: a\nprompt: x\n";
const accounts = someFleet.accounts.filter(({ provider }) => provider !== "manus");
const withoutCloud: FleetFacts = { ...someFleet, accounts, instances: [] };

/** What is offered for the first finding, with what each comes to. */
const offered = (text: string, fleet: FleetFacts): Readonly<Record<string, string>> => {
  const { document, around } = readMarked(text, { fleet });
  const all = checkDocument(document, around);
  const [first] = all;
  assert.ok(first);
  const question = { span: first.span, findings: [first], allFindings: () => all, canCreate: false };
  const fixes = actionsAt(document, { ...question, only: ["quickfix"] }, around);
  return Object.fromEntries(
    fixes.map((action) => [action.title, applyEdits(document.text, action.change().edits[0]?.edits ?? [])]),
  );
};

describe("fixes of who does an agent's work", () => {
  it("send what is for the cloud to this machine where no account of the cloud is there", () => {
    assert.deepEqual(offered(`${head}engine: manus\n`, withoutCloud), {
      "Change `engine` to `local`": `${head}engine: local\n`,
    });
  });

  it("change the engine only to one that all that is named can run on", () => {
    const text = `${head}engine: local\naccount: work\ninstance: far\n`;
    const titles = Object.keys(offered(text, someFleet));
    assert.deepEqual(titles, ["Remove `instance`"]);
  });
});
