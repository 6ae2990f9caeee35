import type { Button, Checkbox } from "@vscode/webview-ui-toolkit";
import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeProgressRing,
} from "@vscode/webview-ui-toolkit";

/** The toolkit is archived upstream: this is the one module that knows it, so that another one can take its place. */
export function registerToolkit(): void {
  provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeCheckbox(), vsCodeProgressRing());
}

/** A button in the editor's look. */
export function createButton(label: string, onPress: () => void): HTMLElement & { disabled: boolean } {
  const button: Button = make("vscode-button");
  button.appearance = "secondary";
  button.textContent = label;
  button.addEventListener("click", onPress);
  return button;
}

/** A checkbox in the editor's look. */
export function createCheckbox(onChange: (checked: boolean) => void): HTMLElement & { checked: boolean } {
  const checkbox: Checkbox = make("vscode-checkbox");
  checkbox.addEventListener("change", () => onChange(checkbox.checked));
  return checkbox;
}

/** A ring that turns while something is on its way. */
export function createProgressRing(): HTMLElement {
  return document.createElement("vscode-progress-ring");
}

interface ToolkitElements {
  "vscode-button": Button;
  "vscode-checkbox": Checkbox;
}

function make<T extends keyof ToolkitElements>(tag: T): ToolkitElements[T] {
  return document.createElement(tag) as Element as ToolkitElements[T];
}
