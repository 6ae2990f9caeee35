import type { Element, ElementContent } from "hast";
import type { Root, RootContent } from "mdast";
import type { Options } from "remark-rehype";
import { element, text } from "./elements.ts";
import { isComponent, renderComponent } from "./components.ts";
import { checkElement, htmlProperties } from "./html-rules.ts";
import { PageProblem, placeOf, type Place } from "./page-problem.ts";
import { expressionOf, staticValue, type Constants, type StaticValue, type Syntax } from "./static-value.ts";

type JsxNode = Extract<RootContent, { type: "mdxJsxFlowElement" | "mdxJsxTextElement" }>;
type ExpressionNode = Extract<RootContent, { type: "mdxFlowExpression" | "mdxTextExpression" }>;
type Handlers = NonNullable<Options["handlers"]>;
type State = Parameters<NonNullable<Handlers["text"]>>[0];

/** How what MDX adds to Markdown becomes HTML. @throws PageProblem, while it is used. */
export function mdxHandlers(constants: Constants): Handlers {
  let count = 0;
  const jsx = (state: State, node: JsxNode, parent: unknown): ElementContent | ElementContent[] => {
    count += 1;
    return renderJsx({ state, node, parent, number: count }, constants);
  };
  const expression = (_state: State, node: ExpressionNode): ElementContent | undefined => {
    const value = valueOf(node.data?.estree, constants, placeOf(node));
    const shown = asText(value, placeOf(node));
    return shown === "" ? undefined : text(shown);
  };
  return {
    mdxJsxFlowElement: jsx,
    mdxJsxTextElement: jsx,
    mdxFlowExpression: expression,
    mdxTextExpression: expression,
  };
}

/** A paragraph that holds nothing but elements is those elements: Markdown made it one because they stand in one line. */
export function unwrapElements<T extends Root | RootContent>(node: T): T {
  if (!("children" in node)) return node;
  const children = (node.children as RootContent[]).flatMap((child): RootContent[] => {
    const inner = unwrapElements(child);
    return inner.type === "paragraph" && isOnlyElements(inner.children) ? inner.children : [inner];
  });
  return { ...node, children };
}

function isOnlyElements(children: readonly RootContent[]): boolean {
  const isBlank = (child: RootContent): boolean => child.type === "text" && child.value.trim() === "";
  const elements = children.filter((child) => !isBlank(child));
  return elements.length > 0 && elements.every(({ type }) => type === "mdxJsxTextElement");
}

interface JsxUse {
  readonly state: State;
  readonly node: JsxNode;
  readonly parent: unknown;
  readonly number: number;
}

function renderJsx({ state, node, parent, number }: JsxUse, constants: Constants): ElementContent | ElementContent[] {
  const place = placeOf(node);
  const { name } = node;
  const children = state.all(node);
  if (name === null || name === "Fragment") return children;
  const properties = propertiesOf(node, constants, place);
  if (isComponent(name)) {
    return renderComponent({ name, properties, children, parent: nameOf(parent), place, number });
  }
  checkElement(name, place);
  return withPlace(element(name, htmlProperties(properties, place), children), node);
}

function withPlace(made: Element, { position }: JsxNode): Element {
  return position === undefined ? made : { ...made, position };
}

function nameOf(parent: unknown): string | undefined {
  const name = typeof parent === "object" && parent !== null && "name" in parent ? parent.name : undefined;
  return typeof name === "string" ? name : undefined;
}

function propertiesOf(
  node: JsxNode,
  constants: Constants,
  place: Place | undefined,
): Readonly<Record<string, StaticValue>> {
  return Object.fromEntries(
    node.attributes.map((attribute): [string, StaticValue] => {
      if (attribute.type !== "mdxJsxAttribute") {
        throw new PageProblem("Properties can't be spread", "Write each of them", place);
      }
      const { name, value } = attribute;
      if (value === null || value === undefined) return [name, true];
      return [name, typeof value === "string" ? value : valueOf(value.data?.estree, constants, place)];
    }),
  );
}

function valueOf(program: unknown, constants: Constants, place: Place | undefined): StaticValue {
  const expression = expressionOf(program as Syntax | undefined);
  return expression === undefined ? undefined : staticValue(expression, { constants, place });
}

/** As JSX shows a value: nothing for what is no text and no number; the items of a list one after the other. */
function asText(value: StaticValue, place: Place | undefined): string {
  if (Array.isArray(value)) return value.map((item: StaticValue) => asText(item, place)).join("");
  if (typeof value === "string" || typeof value === "number") return String(value);
  if (value === undefined || value === null || typeof value === "boolean") return "";
  throw new PageProblem("An object can't be shown", "Name the part that is meant", place);
}
