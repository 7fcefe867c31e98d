declare const COGTOOL_VERSION: string | undefined

/** The version in package.json, put in by the build; sources that run unbundled have none. */
export const version: string = typeof COGTOOL_VERSION === 'string' ? COGTOOL_VERSION : '0.0.0-source'

/** Where the sources are, as in package.json. */
export const repository = 'https://github.com/OWNER/cogtool'
