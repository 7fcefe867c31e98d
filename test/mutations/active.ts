/** Which mutant of the sources is on; 0: none. Mutated sources find it as `$mutants`. */
export const active = {
  number: 0,

  negate(number: number, value: unknown): unknown {
    if (number !== this.number) return value
    return typeof value === 'function' ? (...args: unknown[]) => !value(...args) : !value
  },

  choose<T>(number: number, usual: T, other: T): T {
    return number === this.number ? other : usual
  },
}

Object.assign(globalThis, { $mutants: active })
