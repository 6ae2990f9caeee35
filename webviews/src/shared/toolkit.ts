import type { Button, Checkbox, Dropdown, TextField } from "@vscode/webview-ui-toolkit";
import { element, setText } from "./elements.ts";
import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeDropdown,
  vsCodeOption,
  vsCodeTextField,
} from "@vscode/webview-ui-toolkit";

/** The toolkit is archived upstream: this is the one module that knows it, so that another one can take its place. Registers all controls; a panel that needs few is smaller with those alone. */
export function registerToolkit(): void {
  provideVSCodeDesignSystem().register(
    vsCodeButton(),
    vsCodeCheckbox(),
    vsCodeDropdown(),
    vsCodeOption(),
    vsCodeTextField(),
  );
}

/** For panels with buttons only. */
export function registerButtons(): void {
  provideVSCodeDesignSystem().register(vsCodeButton());
}

/** For panels with buttons and dropdowns only. */
export function registerButtonsAndDropdowns(): void {
  provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeDropdown(), vsCodeOption());
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

/** A button that stays pressed, and how to set it. */
export interface ToggleParts {
  readonly element: HTMLElement;
  show(pressed: boolean): void;
}

/** A button that is pressed or not; `onPress` hears what the person wants it to be. The toolkit's own doesn't tell a screen reader which. */
export function createToggle(label: string, onPress: (pressed: boolean) => void): ToggleParts {
  const button = element("button", { class: "toggle", text: label, attributes: { type: "button" } });
  button.addEventListener("click", () => onPress(button.getAttribute("aria-pressed") !== "true"));
  return { element: button, show: (pressed) => button.setAttribute("aria-pressed", String(pressed)) };
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

/** A field for one line of text, and how to read, set and focus it. */
export interface TextFieldParts {
  readonly element: HTMLElement;
  value(): string;
  show(value: string): void;
  focus(): void;
}

/** A text field in the editor's look. `label` is what a screen reader calls it; `onInput` hears each key of a person. */
export function createTextField(label: string, placeholder: string, onInput: (value: string) => void): TextFieldParts {
  const field: TextField = make("vscode-text-field");
  // Without a text of its own the toolkit calls it "Text field", whatever else was said; the style sheet keeps the text from sight.
  field.textContent = label;
  field.placeholder = placeholder;
  field.addEventListener("input", () => onInput(field.value));
  return {
    element: field,
    value: () => field.value,
    show(value) {
      if (field.value !== value) field.value = value;
    },
    focus: () => field.focus(),
  };
}

/** A dropdown, and how to set it. */
export interface DropdownParts {
  readonly element: HTMLElement;
  show(options: readonly { readonly value: string; readonly label: string }[], selected: string): void;
}

/** A dropdown in the editor's look. `label` is what a screen reader calls it; `onChange` hears a person alone. */
export function createDropdown(label: string, onChange: (value: string) => void): DropdownParts {
  const dropdown: Dropdown = make("vscode-dropdown");
  dropdown.setAttribute("aria-label", label);
  let shown = "";
  dropdown.addEventListener("change", () => onChange(dropdown.value));
  return {
    element: dropdown,
    show(options, selected) {
      // Options that are made anew close the list under a person's pointer.
      const text = JSON.stringify(options);
      if (text !== shown) {
        dropdown.replaceChildren(
          ...options.map(({ value, label: name }) =>
            element("vscode-option" as "option", { text: name, attributes: { value } }),
          ),
        );
        shown = text;
      }
      dropdown.value = selected;
    },
  };
}

interface ToolkitElements {
  "vscode-button": Button;
  "vscode-checkbox": Checkbox;
  "vscode-dropdown": Dropdown;
  "vscode-text-field": TextField;
}

function make<T extends keyof ToolkitElements>(tag: T): ToolkitElements[T] {
  return document.createElement(tag) as Element as ToolkitElements[T];
}
