import type { Authenticate } from './context.js'
import type { Conversation } from './conversation.js'
import { createIdentity, type Identity, type IdentityDeps } from './identity.js'
import { createSeats, type Seats } from './seats.js'
import { createVerifier } from './verifier.js'

export interface IdentitiesDeps extends Pick<IdentityDeps, 'limit' | 'clock' | 'log'> {
  readonly authenticate: Authenticate
  /** To count in; its own unless given. */
  readonly seats?: Seats
}

/** All who listen, on sockets and streams together, so that news of a user reaches each of them. */
export interface Identities {
  /** For a conversation that begins; its `end` is to be called when that is over. */
  open(conversation: Conversation): Identity
  /** Has those of a user, or for null of everybody, show again that they may stay. */
  review(userId: string | null): void
}

export function createIdentities({ authenticate, seats = createSeats(), ...deps }: IdentitiesDeps): Identities {
  const verifier = createVerifier(authenticate)
  const identities = new Set<Identity>()

  return {
    open(conversation) {
      const identity = createIdentity(conversation, { ...deps, seats, verifier })
      const listed: Identity = {
        ...identity,
        end() {
          identity.end()
          identities.delete(listed)
        },
      }
      identities.add(listed)
      return listed
    },
    review(userId) {
      verifier.note(userId)
      for (const identity of identities)
        identity
          .review(userId)
          .catch((error: unknown) => deps.log.error({ err: error }, 'a listener could not be reviewed'))
    },
  }
}
