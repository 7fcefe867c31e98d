/** A glob over a name: `*` is any text, `?` one character. Whatever the glob, it takes no longer than the two lengths multiplied. */
export function isMatch(glob: string, name: string): boolean {
  let [inGlob, inName] = [0, 0]
  // where to go on with one character more for the last star
  let [star, behindStar] = [-1, 0]
  while (inName < name.length) {
    if (glob[inGlob] === '*') [star, behindStar] = [inGlob++, inName]
    else if (glob[inGlob] === '?' || glob[inGlob] === name[inName]) [inGlob, inName] = [inGlob + 1, inName + 1]
    else if (star >= 0) [inGlob, inName] = [star + 1, ++behindStar]
    else return false
  }
  return /^\**$/.test(glob.slice(inGlob))
}
