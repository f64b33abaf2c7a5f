/** The part of brakes 3.1.0 that circuit.ts uses; the package brings no types. */
declare module 'brakes' {
  import { EventEmitter } from 'node:events'

  namespace Brakes {
    interface Stats {
      total: number
      failed: number
      successful: number
    }

    /** Times are milliseconds. */
    interface Options {
      name: string
      isPromise: true
      modifyError: boolean
      registerGlobal: boolean
      bucketSpan: number
      bucketNum: number
      statInterval: number
      waitThreshold: number
      /** A ratio of successes: fewer than this open the circuit. */
      threshold: number
      timeout: number
      isFailure: (error: unknown) => boolean
    }
  }

  class Brakes extends EventEmitter {
    constructor(func: <T>(call: () => Promise<T>) => Promise<T>, options: Brakes.Options)
    exec<T>(call: () => Promise<T>): PromiseLike<T>
    isOpen(): boolean
    destroy(): void
    protected readonly _stats: { reset(): void; stopSnapshots(): boolean; _stopBucketSpinning(): boolean }
    protected _checkStats(stats: Brakes.Stats): void
    protected _open(): void
    protected _close(): void
    protected _resetCircuitTimeout(): void
  }

  export = Brakes
}
