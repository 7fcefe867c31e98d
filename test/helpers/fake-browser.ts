export { signInByHttp } from '../../src/local/http-browser.ts'
