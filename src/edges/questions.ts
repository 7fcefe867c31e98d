// its own file, loaded with the first question: imported by name, so that only these kinds of questions are bundled
export { confirm, input, password, select } from '@inquirer/prompts'
