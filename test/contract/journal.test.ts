import { join } from "node:path";
import { FileJournal } from "../../server/src/adapters/store/journal.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { describeJournal } from "./journal.suite.ts";

describeJournal("in files", async () => {
  const folder = join(await temporaryFolder(), "journal");
  return { reopen: async () => new FileJournal({ folder, mask: (text) => text }) };
});

describeJournal("in files, a segment a write", async () => {
  const folder = join(await temporaryFolder(), "journal");
  return { reopen: async () => new FileJournal({ folder, mask: (text) => text, maximumSegmentBytes: 1 }) };
});
