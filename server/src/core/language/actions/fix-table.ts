import type { FindingCode } from "../finding-codes.ts";
import type { Fix } from "./fix.ts";
import { removeConflicting } from "./fixes/conflicts.ts";
import { closeBracket, closeExpression, closeQuote } from "./fixes/close-open.ts";
import { removeItemUnderlined, removeDuplicateKey } from "./fixes/duplicates.ts";
import { unquoteInCommand, useExpressionQuotes } from "./fixes/expressions.ts";
import { beginFile, createTarget, moveSecondDocument } from "./fixes/files.ts";
import { declareInTarget, declareInput, removeInput } from "./fixes/inputs.ts";
import { addMissingArguments, addMissingInputs, fillArguments } from "./fixes/missing-arguments.ts";
import { addMissingKeys, fillValue } from "./fixes/missing-keys.ts";
import { changeKind, giveFreeId, giveFreeName } from "./fixes/names.ts";
import { breakCycle, needWhatIsRead, removeNeed } from "./fixes/needs.ts";
import { addColon, addSpace, lineUp, mendComma, moveToNextLine } from "./fixes/punctuation.ts";
import { doubleBackslash, quoteAlias, quoteBroken, removeTag, useSingleQuotes } from "./fixes/quote-broken.ts";
import { addCloudEngine, changeEngine, removeNamed } from "./fixes/placement.ts";
import { replaceName } from "./fixes/replace-name.ts";
import { replaceTabs } from "./fixes/tabs.ts";
import { readSecret } from "./fixes/secrets.ts";
import { allowTool } from "./fixes/tools.ts";
import { makeOwnKey, removeUnderlined } from "./fixes/unknown-keys.ts";
import {
  chooseValue,
  clampNumber,
  giveUnit,
  quoteAsText,
  takeBound,
  wrapInList,
  writeAsValue,
  writeDuration,
  writeKeyName,
  writeName,
} from "./fixes/values.ts";

/** What can be done about each finding, besides putting in the name that was probably meant; the first is what is wanted most. */
const fixes: Partial<Readonly<Record<FindingCode, readonly Fix[]>>> = {
  "file-empty": [beginFile],
  "yaml-duplicate-key": [removeDuplicateKey],
  "yaml-escape": [useSingleQuotes, doubleBackslash],
  "yaml-indentation": [lineUp],
  "yaml-missing-colon": [addColon],
  "yaml-missing-comma": [mendComma],
  "yaml-missing-space": [addSpace],
  "yaml-nested-mapping": [quoteBroken],
  "yaml-plain-start": [quoteBroken],
  "yaml-same-line": [moveToNextLine],
  "yaml-second-document": [moveSecondDocument],
  "yaml-tab": [replaceTabs],
  "yaml-trailing-text": [quoteBroken],
  "yaml-unclosed-bracket": [closeBracket],
  "yaml-unclosed-quote": [closeQuote],
  "yaml-unknown-alias": [quoteAlias],
  "yaml-unknown-tag": [removeTag],
  "conflicting-keys": [removeConflicting],
  "duplicate-item": [removeItemUnderlined],
  "invalid-duration": [writeDuration, giveUnit],
  "invalid-text": [writeName, writeKeyName],
  "missing-key": [addMissingKeys],
  "missing-value": [fillValue, fillArguments],
  "out-of-range": [clampNumber],
  "unknown-key": [removeUnderlined, makeOwnKey],
  "wrong-type": [quoteAsText, writeAsValue, wrapInList, giveUnit, chooseValue],
  "wrong-value": [chooseValue],
  "account-mismatch": [changeEngine, removeNamed],
  "disabled-account": [removeNamed],
  "engine-ignores-key": [addCloudEngine, removeUnderlined],
  "instance-mismatch": [changeEngine, removeNamed],
  "key-without-effect": [removeUnderlined],
  "larger-than-parent": [takeBound],
  "no-account": [changeEngine],
  "no-match": [removeItemUnderlined],
  "pattern-without-effect": [removeItemUnderlined],
  "unmatched-pattern": [removeItemUnderlined],
  "secret-in-clear": [readSecret],
  "denied-tool": [allowTool],
  "missing-argument": [addMissingArguments],
  "unknown-account": [removeNamed],
  "unknown-argument": [removeUnderlined],
  "expression-syntax": [useExpressionQuotes],
  "expression-unclosed": [closeExpression],
  "unsafe-expression": [unquoteInCommand],
  "duplicate-id": [giveFreeId],
  "needs-cycle": [breakCycle],
  "self-need": [removeNeed],
  "step-not-needed": [needWhatIsRead],
  "unknown-model": [removeNamed],
  "unknown-profile": [removeNamed],
  "unknown-step": [removeNeed],
  "missing-input": [addMissingInputs],
  "unknown-instance": [removeNamed],
  "unknown-input": [declareInput, declareInTarget, removeUnderlined],
  "unused-input": [removeInput],
  "duplicate-name": [giveFreeName],
  "unknown-task": [createTarget],
  "unknown-workflow": [createTarget],
  "wrong-kind": [changeKind],
};

/** What can be done about findings of a code. */
export function fixesOf(code: FindingCode): readonly Fix[] {
  // What stands in the place of a secret isn't a name that was meant, and more is to be said of it.
  return code.startsWith("secret-") ? [readSecret] : [replaceName, ...(fixes[code] ?? [])];
}
