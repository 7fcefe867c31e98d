import { Command, type Option } from 'commander'

/** A command that refuses to take the next flag for the value of a flag. */
export class LineCommand extends Command {
  override createCommand(name?: string): LineCommand {
    return new LineCommand(name)
  }

  override parseOptions(args: string[]): ReturnType<Command['parseOptions']> {
    const end = args.indexOf('--')
    args.slice(0, end < 0 ? args.length : end).forEach((word, index) => {
      const option = this.options.find((one) => takesValue(one, word))
      const isValue = index > 0 && this.options.some((one) => takesValue(one, args[index - 1]))
      if (option && !isValue && isFlag(args[index + 1]))
        this.error(`error: option '${option.flags}' argument missing`, { code: 'commander.optionMissingArgument' })
    })
    return super.parseOptions(args)
  }
}

const takesValue = ({ required, long, short }: Option, word: string | undefined) =>
  required && word !== undefined && (word === long || word === short)

/** Numbers below zero and the hyphen that stands for standard input are values. */
const isFlag = (word = '') => /^-[-a-z]/i.test(word)
