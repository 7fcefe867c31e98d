/** Who named a setting, and with it who vouches for its value. */
export type Origin =
  | 'flag'
  | 'environment'
  | 'user-file'
  /** A saved sign-in, which keeps only what somebody vouched for. */
  | 'session'
  /** A `cogtool.json`, which may have come along with a cloned repository. */
  | 'project-file'
  /** One whose entry the person trusts as it is now. */
  | 'trusted-project-file'
  | 'default'
  /** The pool itself, by its discovery document, its API or its own id. */
  | 'pool'
