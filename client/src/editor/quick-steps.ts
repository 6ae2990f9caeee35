import { Disposable, InputBoxValidationSeverity, QuickInputButtons, window } from "vscode";
import type { InputBox, InputBoxValidationMessage, QuickInput, QuickPick, QuickPickItem } from "vscode";
import { goBack, type Choice, type ChoiceStep, type Place, type TextStep } from "../ports/person.ts";

type Answer<T> = T | typeof goBack | undefined;

/** Questions in a row: with a counter, a button back, and no end when the focus goes elsewhere, where a key may have to be fetched. */
export async function chooseStep<T>(step: ChoiceStep<T>): Promise<Answer<T>> {
  const pick = window.createQuickPick<QuickPickItem & Choice<T>>();
  prepare(pick, step);
  pick.placeholder = step.placeholder;
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  pick.items = [...step.choices];
  return await answerOf<T>(pick, (resolve) => {
    pick.show();
    const { active } = step;
    // What is active is set once the list is there; before, the editor makes its first line active.
    const nothing = typeof active === "object" ? leaveAllInactive(pick) : undefined;
    if (typeof active === "string") pick.activeItems = pick.items.filter(({ label }) => label === active);
    const accepting = pick.onDidAccept(() => {
      const [chosen] = pick.selectedItems;
      if (chosen === undefined) return;
      if (nothing?.holds() === false) pick.selectedItems = [];
      else resolve(chosen.value);
    });
    return nothing === undefined ? accepting : Disposable.from(accepting, nothing);
  });
}

/**
 * Take back that the first line is active, which the editor made it. Until it says that it has, a key that was pressed too early would take a line that nobody pointed at: `holds` tells whether what is taken
 * counts.
 */
function leaveAllInactive(pick: QuickPick<QuickPickItem>): {
  readonly holds: () => boolean;
  readonly dispose: () => void;
} {
  let changes = 0;
  let held = false;
  const listening = pick.onDidChangeActive((lines) => {
    changes += 1;
    // The first change is the editor's own; what comes after the list was empty is the person's.
    held ||= lines.length === 0 || changes > 1;
  });
  pick.activeItems = [];
  return { holds: () => held, dispose: () => void listening.dispose() };
}

/** As {@link chooseStep}, typed. */
export async function askStep(step: TextStep): Promise<Answer<string>> {
  const box = window.createInputBox();
  prepare(box, step);
  box.prompt = step.prompt;
  box.value = step.value ?? "";
  box.password = step.secret === true;
  box.placeholder = step.placeholder;
  box.validationMessage = step.problem ?? hintOf(step, box.value);
  return await answerOf<string>(box, (resolve) => {
    box.show();
    const typing = box.onDidChangeValue((text) => {
      box.validationMessage = step.check?.(text) ?? hintOf(step, text);
    });
    const accepting = box.onDidAccept(() => accept(box, step, resolve));
    return Disposable.from(typing, accepting);
  });
}

function accept(box: InputBox, step: TextStep, resolve: (text: string) => void): void {
  const problem = step.check?.(box.value);
  if (problem === undefined) resolve(box.value);
  else box.validationMessage = problem;
}

function hintOf({ hint }: TextStep, text: string): InputBoxValidationMessage | undefined {
  const message = hint?.(text);
  return message === undefined ? undefined : { message, severity: InputBoxValidationSeverity.Info };
}

type Steppable = QuickInput & {
  buttons: readonly unknown[];
  readonly onDidTriggerButton: (listener: (button: unknown) => void) => Disposable;
};

function prepare(input: QuickInput, { title, place }: { readonly title: string; readonly place: Place }): void {
  input.title = title;
  input.ignoreFocusOut = true;
  if (place.of > 1) {
    input.step = place.step;
    input.totalSteps = place.of;
  }
  if (place.step > 1) (input as Steppable).buttons = [QuickInputButtons.Back];
}

async function answerOf<T>(
  input: QuickInput,
  begin: (resolve: (answer: Answer<T>) => void) => Disposable,
): Promise<Answer<T>> {
  let listening: readonly Disposable[] = [];
  try {
    return await new Promise<Answer<T>>((resolve) => {
      listening = [
        begin(resolve),
        input.onDidHide(() => resolve(undefined)),
        (input as Steppable).onDidTriggerButton((button) => {
          if (button === QuickInputButtons.Back) resolve(goBack);
        }),
      ];
    });
  } finally {
    for (const each of listening) each.dispose();
    input.dispose();
  }
}
