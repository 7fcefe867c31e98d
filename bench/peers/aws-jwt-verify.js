// The peer of `cogtool verify --batch`: aws-jwt-verify's verifySync on every line of a file, one line out for each.
// node aws-jwt-verify.js <tokens file> <jwks file> <user pool id> <client id>
import { readFileSync, writeSync } from 'node:fs'
import { CognitoJwtVerifier } from 'aws-jwt-verify'

const [file, jwksFile, userPoolId, clientId] = process.argv.slice(2)
const verifier = CognitoJwtVerifier.create({ userPoolId, clientId, tokenUse: 'access' })
verifier.cacheJwks(JSON.parse(readFileSync(jwksFile, 'utf8')))

const answer = (token) => {
  try {
    return verifier.verifySync(token).sub
  } catch (error) {
    return error.message
  }
}
const tokens = readFileSync(file, 'utf8').trimEnd().split('\n')
writeSync(1, `${tokens.map(answer).join('\n')}\n`)
