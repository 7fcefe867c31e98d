/** An answer that is an error, in the shape of the service: a type name, a sentence, an HTTP status. */
export class ServiceError extends Error {
  readonly type: string
  readonly status: number

  constructor(type: string, message: string, status = 400) {
    super(message)
    this.name = type
    this.type = type
    this.status = status
  }

  /** As `application/x-amz-json-1.1` carries it. */
  get answer(): { status: number; body: object } {
    return { status: this.status, body: { __type: this.type, message: this.message } }
  }
}

/** InvalidParameterException. */
export function invalidParameter(message: string): ServiceError {
  return new ServiceError('InvalidParameterException', message)
}

/** NotAuthorizedException. */
export function notAuthorized(message: string): ServiceError {
  return new ServiceError('NotAuthorizedException', message)
}

/** ResourceNotFoundException. */
export function resourceNotFound(message: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', message)
}
