import { JournalDisk, MemoryJournal } from "../support/fakes/memory-journal.ts";
import { MemoryRunStore } from "../support/fakes/memory-run-store.ts";
import { describeJournal } from "./journal.suite.ts";
import { describeRunStore } from "./run-store.suite.ts";

// The fakes of the dispatcher's tests keep what their ports promise, as the real ones do.
describeJournal("in memory", async () => {
  const disk = new JournalDisk();
  return { reopen: async () => new MemoryJournal(disk) };
});

describeRunStore("in memory", async () => new MemoryRunStore((text) => text.replaceAll("hunter2", "***")));
