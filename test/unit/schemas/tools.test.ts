import assert from "node:assert/strict";
import { toolNames, toolSchemas } from "../../../schemas/generated/tools.ts";
import type { ToolName } from "../../../schemas/generated/tools.ts";
import type { JsonSchema } from "../../../schemas/json-schema.ts";
import { toolArgumentValidators } from "../../../schemas/generated/validators.js";

/** Parameters by tool, as they were made known: `*` required; s string, i integer, n number, b boolean; else the values. */
const parameters: Readonly<Record<ToolName, string>> = {
  message_notify_user: "text* s, attachments s[]",
  message_ask_user: "text* s, attachments s[], suggest_user_takeover none|browser",
  file_read: "file* s, start_line i, end_line i, sudo b",
  file_write: "file* s, content* s, append b, leading_newline b, trailing_newline b, sudo b",
  file_str_replace: "file* s, old_str* s, new_str* s, sudo b",
  file_find_in_content: "file* s, regex* s, sudo b",
  file_find_by_name: "path* s, glob* s",
  shell_exec: "id* s, exec_dir* s, command* s",
  shell_view: "id* s",
  shell_wait: "id* s, seconds i",
  shell_write_to_process: "id* s, input* s, press_enter* b",
  shell_kill_process: "id* s",
  browser_view: "",
  browser_navigate: "url* s",
  browser_restart: "url* s",
  browser_click: "index i, coordinate_x n, coordinate_y n",
  browser_input: "text* s, press_enter* b, index i, coordinate_x n, coordinate_y n",
  browser_move_mouse: "coordinate_x* n, coordinate_y* n",
  browser_press_key: "key* s",
  browser_select_option: "index* i, option* i",
  browser_scroll_up: "to_top b",
  browser_scroll_down: "to_bottom b",
  browser_console_exec: "javascript* s",
  browser_console_view: "max_lines i",
  info_search_web: "query* s, date_range all|past_hour|past_day|past_week|past_month|past_year",
  deploy_expose_port: "port* i",
  deploy_apply_deployment: "type* static|nextjs, local_dir* s",
  make_manus_page: "mdx_file_path* s",
  idle: "",
};

const shorthand: Readonly<Record<string, string>> = { string: "s", integer: "i", number: "n", boolean: "b" };

function shorten(schema: JsonSchema): string {
  if (schema.oneOf !== undefined) return "s[]";
  return schema.enum === undefined ? (shorthand[String(schema.type)] ?? "?") : schema.enum.join("|");
}

describe("tools", () => {
  it("are these, in this order", () => assert.deepEqual([...toolNames], Object.keys(parameters)));

  for (const name of toolNames) {
    const { type, function: tool } = toolSchemas[name];
    const properties = Object.entries(tool.parameters.properties ?? {});

    it(`${name} takes exactly its parameters`, () => {
      const required = (key: string) => (tool.parameters.required?.includes(key) === true ? "*" : "");
      assert.equal(
        properties.map(([key, schema]) => `${key}${required(key)} ${shorten(schema)}`).join(", "),
        parameters[name],
      );
      assert.equal(tool.parameters.additionalProperties, false);
    });

    it(`${name} says what it does, then when to use it, and what each parameter is`, () => {
      assert.equal(type, "function");
      assert.equal(tool.name, name);
      assert.match(tool.description, /^[A-Z][^.]{20,}.*\. Use it [^.]{10,}.*\.$/);
      for (const [key, schema] of properties) assert.match(schema.description ?? "", /^[A-Z].{5,}\.$/, key);
    });

    it(`${name} accepts its parameters' examples and nothing besides`, () => {
      const validate = toolArgumentValidators[name];
      const example = Object.fromEntries(properties.map(([key, schema]) => [key, schema.examples?.[0] ?? "report.md"]));
      assert.equal(validate(example), true, JSON.stringify(validate.errors));
      assert.equal(validate({ ...example, surplus: 1 }), false);
      for (const key of tool.parameters.required ?? []) {
        assert.equal(validate({ ...example, [key]: undefined }), false, `${key} is missing`);
        assert.equal(validate({ ...example, [key]: null }), false, `${key} is null`);
      }
    });
  }

  it("take one attachment or several", () => {
    assert.equal(toolArgumentValidators.message_notify_user({ text: "a", attachments: "b.md" }), true);
    assert.equal(toolArgumentValidators.message_notify_user({ text: "a", attachments: ["b.md", "c.md"] }), true);
    assert.equal(toolArgumentValidators.message_notify_user({ text: "a", attachments: [1] }), false);
  });

  it("say that an element or a place is needed where either may be given", () => {
    for (const name of ["browser_click", "browser_input"] as const) {
      assert.match(toolSchemas[name].function.description, /`index`, or both `coordinate_x` and `coordinate_y`/);
    }
  });
});
