/** The cloud doesn't do it: how its answer says so. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

let invalid = 0;

/** The cloud writes this code in two ways; so does this, in turn. */
export function invalidArgument(message: string): ApiError {
  invalid += 1;
  return new ApiError(400, invalid % 2 === 1 ? "invalid_argument" : "InvalidArgument", message);
}

export function notFound(what: string): ApiError {
  return new ApiError(404, "not_found", `${what} was not found`);
}
