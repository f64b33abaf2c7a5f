import { index, integer, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import { schedule } from '../schedule/table.js'
import { appUser, type PersonalTable } from '../user/table.js'

const instant = () => timestamp({ withTimezone: true, mode: 'date', precision: 3 })
const userId = () =>
  uuid()
    .notNull()
    .references(() => appUser.id, { onDelete: 'cascade' })

/** Browsers that are told of doses by web push (RFC 8030). */
export const pushSubscription = pgTable(
  'push_subscription',
  {
    id: uuid().primaryKey().defaultRandom(),
    userId: userId(),
    /** Where its push service takes messages for it; whoever knows it may be told apart by it. */
    endpoint: text().notNull().unique('push_subscription_endpoint'),
    /** The browser's public key and shared secret (RFC 8291), base64url. */
    p256dh: text().notNull(),
    auth: text().notNull(),
    device: text().notNull(),
    createdAt: instant().notNull(),
    lastUsedAt: instant().notNull(),
    /** In how many hours it could not be told of anything since it last was, and when the last of them began. */
    failures: integer().notNull().default(0),
    failedAt: instant(),
  },
  table => [index('push_subscription_user').on(table.userId, table.lastUsedAt, table.id)],
)

/** Which dose was told to which browser. It is written before the message goes out, so that none goes out twice. */
export const pushDelivery = pgTable(
  'push_delivery',
  {
    userId: userId(),
    scheduleId: uuid()
      .notNull()
      .references(() => schedule.id, { onDelete: 'cascade' }),
    /** Of the browser's address, so that one that was removed and registered anew is the same one. */
    endpointHash: text().notNull(),
    at: instant().notNull(),
  },
  table => [
    primaryKey({ name: 'push_delivery_once', columns: [table.scheduleId, table.endpointHash] }),
    index('push_delivery_user').on(table.userId),
    index('push_delivery_at').on(table.at),
  ],
)

/** What this domain holds of a person. */
export const PERSONAL: readonly PersonalTable[] = [
  { name: 'pushDeliveries', table: pushDelivery, secrets: ['endpointHash'] },
  { name: 'pushDevices', table: pushSubscription, secrets: ['endpoint', 'p256dh', 'auth'] },
]
