import { approveTarget, poolTarget } from '../../aws/pool-target.ts'
import type { RegisterCallback } from '../../login/browser/open-callback.ts'
import { clientIdOf } from '../../pool/settings.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import { escapeLine } from '../../text/escape.ts'
import type { Run } from '../shared/context.ts'

/** How long taking a callback away may last: less than an interrupted run may, so that a failure is still told. Milliseconds. */
const removalMs = 4_500

/**
 * Registers callbacks with the app client through the AWS API, after a yes. A temporary one is taken away again by what
 * `register` gives, whatever happened in between, Ctrl-C included; a failure to do so is a warning that names the callback.
 */
export async function callbackRegistrar(
  how: 'temporary' | 'keep',
  isConfirmed: boolean,
  run: Run,
): Promise<RegisterCallback> {
  const { settings, edges, printer, gate } = run
  const clientId = clientIdOf(settings)
  const target = await approveTarget(poolTarget(settings), 'aws-write', gate.approve)
  return async (callback) => {
    const { clientCallbacks } = await import('../../aws/client-callbacks.ts')
    const scope = how === 'temporary' ? 'for this sign-in' : 'for good'
    const what = escapeLine(`${callback} with the app client ${clientId} of ${target.poolId} ${scope}`)
    if (!isConfirmed && !(await edges.prompt.confirm(`Register ${what}?`))) {
      throw new CogtoolError('callback_not_registered', `the callback ${callback} was not registered`, {
        why: 'the question was answered with no',
        hint: 'name a registered one with --redirect-uri',
      })
    }
    // one that Ctrl-C does not end: what was added must go again
    const lasting = new AbortController()
    const callbacks = await clientCallbacks(target, clientId, { ...edges, signal: lasting.signal })
    const removeCallback = async (): Promise<void> => {
      const limit = setTimeout(() => lasting.abort(new Error('it took too long')), removalMs)
      try {
        if (await callbacks.remove(callback))
          await printer.note(escapeLine(`Removed ${callback} from the app client again.`))
      } catch (error) {
        const why = error instanceof Error ? error.message : 'it failed'
        const hint = 'remove it in the Cognito console, under the login pages of the app client'
        await printer.warn(escapeLine(`${callback} is still registered with ${clientId} (${why}): ${hint}`))
      } finally {
        clearTimeout(limit)
        callbacks.close()
      }
    }
    try {
      edges.signal.throwIfAborted()
      const isNew = await callbacks.add(callback)
      if (isNew) await printer.note(`Registered ${what}.`)
      if (isNew && how === 'temporary') return removeCallback
    } catch (error) {
      // refused before anything was sent; after any other failure it may have been added
      if (error instanceof CogtoolError && error.code === 'client_not_changeable') callbacks.close()
      else await removeCallback()
      throw error
    }
    callbacks.close()
    return () => Promise.resolve()
  }
}
