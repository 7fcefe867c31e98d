import { ServiceError } from './service-error.ts'

/** The pool's rules with the service's word for what is missing; DescribeUserPool shows the same policy. */
const rules: readonly (readonly [wanted: RegExp, missing: string])[] = [
  [/^.{8,}$/su, 'Password not long enough'],
  [/[A-Z]/, 'Password must have uppercase characters'],
  [/[a-z]/, 'Password must have lowercase characters'],
  [/\d/, 'Password must have numeric characters'],
  [/[\^$*.[\]{}()?"!@#%&/\\,><':;|_~`=+-]/, 'Password must have symbol characters'],
]

/** Fails with InvalidPasswordException, naming the first rule that is broken. */
export function checkNewPassword(password: string): void {
  const broken = rules.find(([wanted]) => !wanted.test(password))
  if (broken) throw new ServiceError('InvalidPasswordException', `Password did not conform with policy: ${broken[1]}`)
}
