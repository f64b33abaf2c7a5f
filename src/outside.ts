import type { Clock } from './clock.js'
import type { Config } from './config.js'
import type { Log } from './log.js'
import type { Metrics } from './operations/metrics.js'
import { createCircuit, type CircuitState } from './upstream/circuit.js'
import { createHttp } from './upstream/http.js'
import { createKakao } from './upstream/kakao.js'
import { createKakaoLocal } from './upstream/kakaoLocal.js'
import { createKasi } from './upstream/kasi.js'
import { createMfds } from './upstream/mfds.js'
import { createNmc } from './upstream/nmc.js'
import { createOpenAi } from './upstream/openai.js'
import { createPortal } from './upstream/portal.js'
import { createPush } from './upstream/push.js'
import { createRetry } from './upstream/retry.js'

interface Parts {
  config: Config
  clock: Clock
  random: () => number
  log: Log
  metrics: Metrics
}

/** The services outside, each behind its own circuit; null where there is no key for one. */
export function openOutside({ config, clock, random, log, metrics }: Parts) {
  const http = createHttp({ userAgent: 'Pilling/0.1', clock })
  const onCircuit = (name: string, kind: CircuitState['kind']) => {
    log.warn({ upstream: name, circuit: kind }, 'the circuit has another state')
    metrics.circuit(name, kind)
  }
  const behindCircuit = (name: string) => {
    const circuit = createCircuit({ name, now: clock.now, onState: ({ kind }) => onCircuit(name, kind) })
    metrics.circuit(name, 'closed')
    return { upstream: name, http, circuit, retry: createRetry({ clock, random }), clock, onCall }
  }
  const onCall = ({ upstream, outcome }: { upstream: string; outcome: string }) =>
    metrics.externalCall(upstream, outcome)

  const onBadRows = (reason: string, rows: number) =>
    log.warn({ reason, rows }, 'rows of the official source were dropped')
  const { portal } = config

  for (const host of config.push?.hosts ?? []) metrics.circuit(host, 'closed')
  return {
    /** 식품의약품안전처's catalogue. */
    mfds: portal && createMfds(createPortal({ ...behindCircuit('data.go.kr'), ...portal }), onBadRows),
    /** 국립중앙의료원's list of pharmacies. */
    nmc: portal && createNmc(createPortal({ ...behindCircuit('nmc'), ...portal }), onBadRows),
    /** 한국천문연구원's calendar of public holidays. */
    kasi: portal && createKasi(createPortal({ ...behindCircuit('kasi'), ...portal })),
    kakao:
      config.kakao &&
      createKakao({
        auth: behindCircuit('kauth.kakao.com'),
        api: behindCircuit('kapi.kakao.com'),
        clock,
        log,
        config: config.kakao,
      }),
    /** Kakao's map. */
    kakaoLocal:
      config.kakaoLocal && createKakaoLocal({ ...behindCircuit('dapi.kakao.com'), config: config.kakaoLocal }),
    /** The push services of browsers. */
    push: config.push && createPush({ http, ...config.push, now: clock.now, onCall, onCircuit }),
    /** The model that summarises. */
    openai:
      config.openai &&
      createOpenAi({
        ...behindCircuit('openai'),
        config: config.openai,
        onTrouble: ({ upstream, fault, message }) =>
          log.warn({ upstream, fault, reason: message }, 'the model can not be asked until somebody looks after it'),
      }),
  }
}
