import { JobResolver } from './administration/resolver.js'
import type { Domains } from './domains.js'
import type { ContextRequest } from './graph/context.js'
import { askerOf, limitKeyOf } from './graph/address.js'
import { NodeResolver } from './graph/node.js'
import { InsightResolver } from './insight/resolver.js'
import { createMedicineLoaders } from './medicine/loaders.js'
import { MedicineResolver, readMedicineNodes } from './medicine/resolver.js'
import { createPharmacyLoaders } from './pharmacy/loaders.js'
import { PharmacyResolver, readPharmacyNodes } from './pharmacy/resolver.js'
import { DoseDueResolver } from './reminder/dueResolver.js'
import { PushResolver } from './reminder/resolver.js'
import { ScheduleChangeResolver } from './schedule/changeResolver.js'
import { createScheduleLoaders } from './schedule/loaders.js'
import { readRegimenNodes, RegimenResolver } from './schedule/regimenResolver.js'
import { readScheduleNodes, ScheduleResolver } from './schedule/resolver.js'
import { UserScheduleResolver } from './schedule/viewerResolver.js'
import { createScrapLoaders } from './scrap/loaders.js'
import { readScrapNodes, ScrapResolver } from './scrap/resolver.js'
import { MedicineScrapResolver, UserScrapResolver } from './scrap/viewerResolver.js'
import { SyncResolver } from './sync/resolver.js'
import { createSummaryLoaders } from './summary/loaders.js'
import { SummaryReadyResolver } from './summary/readyResolver.js'
import { SummaryResolver } from './summary/resolver.js'
import { readSessionNodes, readUserNodes, UserResolver } from './user/resolver.js'
import { SessionResolver } from './user/sessionResolver.js'

/** All that answers a field. */
export const RESOLVERS = [
  UserResolver,
  SessionResolver,
  JobResolver,
  MedicineResolver,
  PharmacyResolver,
  SummaryResolver,
  SummaryReadyResolver,
  ScrapResolver,
  UserScrapResolver,
  MedicineScrapResolver,
  ScheduleResolver,
  RegimenResolver,
  UserScheduleResolver,
  ScheduleChangeResolver,
  PushResolver,
  DoseDueResolver,
  SyncResolver,
  InsightResolver,
  NodeResolver,
]

type NodeContext = Parameters<typeof readMedicineNodes>[1] &
  Parameters<typeof readPharmacyNodes>[1] &
  Parameters<typeof readScheduleNodes>[1]

/** One of each of RESOLVERS, which answers from these domains. */
export const createResolvers = ({
  users,
  overview,
  medicines,
  pharmacies,
  summaries,
  scraps,
  schedules,
  live,
  reminders,
  sync,
  insights,
  counting,
}: Domains & { readonly live: Awaited<ReturnType<Domains['openLive']>> }): object[] => [
  new UserResolver(users),
  new SessionResolver(users),
  new JobResolver(overview),
  new MedicineResolver(medicines, counting.searched),
  new PharmacyResolver(pharmacies),
  new SummaryResolver(summaries),
  new SummaryReadyResolver(summaries),
  new ScrapResolver(scraps),
  new UserScrapResolver(scraps),
  new MedicineScrapResolver(),
  new ScheduleResolver(schedules),
  new RegimenResolver(schedules),
  new UserScheduleResolver(schedules),
  new ScheduleChangeResolver(live),
  new PushResolver(reminders),
  new DoseDueResolver(live),
  new SyncResolver(sync),
  new InsightResolver(insights),
  new NodeResolver<NodeContext>({
    User: readUserNodes(users),
    ViewerSession: readSessionNodes(users),
    Medicine: readMedicineNodes,
    Pharmacy: readPharmacyNodes,
    Scrap: readScrapNodes(scraps),
    Schedule: readScheduleNodes,
    Regimen: readRegimenNodes,
  }),
]

/** What one operation reads with. A subscription lives long, so that its loaders remember nothing. */
export const createLoaders = (
  { medicines, pharmacies, summaries, scraps, schedules }: Domains,
  { viewer, client, served, isSubscription }: Pick<ContextRequest, 'viewer' | 'client' | 'served' | 'isSubscription'>,
) => ({
  ...createMedicineLoaders(medicines, served, { cache: !isSubscription }),
  ...createPharmacyLoaders(pharmacies, viewer?.userId ?? limitKeyOf(client.address), served, {
    cache: !isSubscription,
  }),
  ...createSummaryLoaders(summaries, askerOf({ viewer, client }), served, { cache: !isSubscription }),
  ...createScrapLoaders(scraps, viewer, { cache: !isSubscription }),
  ...createScheduleLoaders(schedules, viewer, { cache: !isSubscription }),
})
