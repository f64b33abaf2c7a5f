import type { createDevices } from './devices.js'

export type { PushDeviceRow } from './deviceStore.js'

/** What a viewer says of how they are reminded. */
export type Reminders = ReturnType<typeof createDevices>
