const tag = "untrusted-data";

/**
 * A text from outside (a tool, a file, a page, an API) between marks that tell the model it is data. What looks like such a mark in the text is bent, so that nothing
 * in it can end the data early.
 */
export function wrapUntrusted(text: string): string {
  return `<${tag}>\n${text.replace(/<(\/?)\s*(untrusted-data)/gi, "<$1 $2")}\n</${tag}>`;
}

/** The marks of {@link wrapUntrusted}, as the system prompt names them. */
export const untrustedMarks = `\`<${tag}>\` and \`</${tag}>\``;
