/** A log for the people who run the product. Every line passes the masking point before it's written. Never throws. */
export interface Log {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string, cause?: unknown): void;
}
