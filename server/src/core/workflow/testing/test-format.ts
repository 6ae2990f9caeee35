import type { Case, Stubs, TestFile } from "../../../../../schemas/generated/format.ts";

/** A test file's content, checked. */
export type CheckedTest = TestFile;

/** One of its cases. */
export type TestCase = Case;

/** What steps do, by their ids. */
export type StepStubs = Stubs;
