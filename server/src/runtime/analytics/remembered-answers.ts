/** So many answers are remembered. */
const most = 8;

/** Answers to the questions that were asked last, by all they depend on: of two windows that ask the same at once only one makes work. */
export class RememberedAnswers<T> {
  private readonly answers = new Map<string, Promise<T>>();

  /** What is remembered, or what `find` finds now; a failure isn't remembered. */
  of(question: string, find: () => Promise<T>): Promise<T> {
    const known = this.answers.get(question);
    if (known !== undefined) return known;
    const found = find();
    this.answers.set(question, found);
    found.catch(() => this.answers.delete(question));
    const [oldest] = this.answers.keys();
    if (this.answers.size > most && oldest !== undefined) this.answers.delete(oldest);
    return found;
  }
}
