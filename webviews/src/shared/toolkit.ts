import type { Button, Checkbox } from "@vscode/webview-ui-toolkit";
import { setText } from "./elements.ts";
import { provideVSCodeDesignSystem, vsCodeButton, vsCodeCheckbox } from "@vscode/webview-ui-toolkit";

/** The toolkit is archived upstream: this is the one module that knows it, so that another one can take its place. */
export function registerToolkit(): void {
  provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeCheckbox());
}

/** A button in the editor's look. */
export function createButton(
  label: string,
  onPress: () => void,
  appearance: "primary" | "secondary" = "secondary",
): HTMLElement & { disabled: boolean } {
  const button: Button = make("vscode-button");
  button.appearance = appearance;
  button.textContent = label;
  button.addEventListener("click", onPress);
  return button;
}

/** A checkbox, and how to set it. */
export interface CheckboxParts {
  readonly element: HTMLElement;
  show(label: string, checked: boolean): void;
}

/** A checkbox in the editor's look. `onChange` hears a person alone. */
export function createCheckbox(onChange: (checked: boolean) => void): CheckboxParts {
  const checkbox: Checkbox = make("vscode-checkbox");
  // The toolkit's event doesn't tell who has changed it.
  let setting = false;
  checkbox.addEventListener("change", () => {
    if (!setting) onChange(checkbox.checked);
  });
  return {
    element: checkbox,
    show(label, checked) {
      setting = true;
      setText(checkbox, label);
      // The toolkit calls a checkbox "Checkbox" that comes into the page before its text.
      checkbox.setAttribute("aria-label", label);
      checkbox.checked = checked;
      setting = false;
    },
  };
}

interface ToolkitElements {
  "vscode-button": Button;
  "vscode-checkbox": Checkbox;
}

function make<T extends keyof ToolkitElements>(tag: T): ToolkitElements[T] {
  return document.createElement(tag) as Element as ToolkitElements[T];
}
