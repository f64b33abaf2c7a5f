import { isRecord } from './openaiModel.js'

/** A no, as OpenAI writes it. */
export interface Denial {
  readonly status: number
  readonly error: { message: string; type: string; param: string | null; code: string | null }
}

export const deny = (
  status: number,
  message: string,
  { type = 'invalid_request_error', param = null, code = null }: Partial<Denial['error']> = {},
): Denial => ({ status, error: { message, type, param, code } })

/** Why that key is none; null for a good one. Part of it is said back, as the true one does. */
export function denialOfKey(authorization: string | undefined, key: string): Denial | null {
  const given = /^Bearer (.+)$/.exec(authorization ?? '')?.[1]
  if (!given) return deny(401, "You didn't provide an API key.")
  if (given === key) return null
  const shown = `${given.slice(0, 8)}****${given.slice(-4)}`
  return deny(401, `Incorrect API key provided: ${shown}. You can find your API key at https://platform.openai.com.`, {
    code: 'invalid_api_key',
  })
}

/** Why that body of /chat/completions is refused; null for a good one. */
export function denialOfBody(body: Readonly<Record<string, unknown>>): Denial | null {
  const { model, messages } = body
  if (typeof model !== 'string' || !model) return deny(400, 'you must provide a model parameter')
  if (model.startsWith('missing'))
    return deny(404, `The model \`${model}\` does not exist or you do not have access to it.`, {
      code: 'model_not_found',
    })
  if (!Array.isArray(messages) || messages.length === 0 || !messages.every(isMessage))
    return deny(400, "Missing required parameter: 'messages'.", {
      param: 'messages',
      code: 'missing_required_parameter',
    })
  return denialOfSettings(body, model) ?? denialOfFormat(body['response_format'])
}

const isMessage = (value: unknown) =>
  isRecord(value) &&
  ['system', 'user', 'assistant'].includes(String(value['role'])) &&
  typeof value['content'] === 'string'

/** What each kind of model takes; models of other houses take anything. */
const EFFORTS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^gpt-5(-mini|-nano)?$/, ['minimal', 'low', 'medium', 'high']],
  [/^gpt-5\.\d/, ['none', 'low', 'medium', 'high', 'xhigh']],
  [/^o\d/, ['low', 'medium', 'high']],
  [/^gpt-/, []],
]

function denialOfSettings(body: Readonly<Record<string, unknown>>, model: string): Denial | null {
  const unsupported = (param: string, why: string, code = 'unsupported_value') => deny(400, why, { param, code })
  const [, efforts] = EFFORTS.find(([name]) => name.test(withoutDate(model))) ?? []
  const { reasoning_effort: effort, temperature, max_tokens: maxTokens } = body
  if (effort !== undefined && efforts && !(typeof effort === 'string' && efforts.includes(effort)))
    return unsupported('reasoning_effort', "'reasoning_effort' does not support this value with this model.")
  if (!efforts || efforts.length === 0) return null
  if (temperature !== undefined && temperature !== 1)
    return unsupported('temperature', "'temperature' does not support this value with this model.")
  if (maxTokens !== undefined)
    return unsupported('max_tokens', "'max_tokens' is not supported with this model.", 'unsupported_parameter')
  return null
}

const withoutDate = (model: string) => model.replace(/-\d{4}(-\d\d){2}$/, '')

/** Only structured output is known here, and only its strict form. */
function denialOfFormat(format: unknown): Denial | null {
  const wrong = (why: string) => deny(400, why, { param: 'response_format' })
  if (!isRecord(format) || format['type'] !== 'json_schema' || !isRecord(format['json_schema']))
    return wrong('this fake answers response_format json_schema only')
  const { name, strict, schema } = format['json_schema']
  if (typeof name !== 'string' || !/^[a-zA-Z0-9_-]{1,64}$/.test(name))
    return wrong("Invalid 'response_format.json_schema.name': string does not match pattern.")
  if (strict !== true) return wrong('this fake answers strict schemas only')
  const fault =
    isRecord(schema) && schema['type'] === 'object'
      ? faultOf(schema, [])
      : 'schema must be a JSON Schema of \'type: "object"\''
  return fault === null ? null : wrong(`Invalid schema for response_format '${name}': ${fault}`)
}

function faultOf(schema: unknown, path: readonly string[]): string | null {
  if (!isRecord(schema)) return null
  const at = `In context=(${path.map(each => `'${each}'`).join(', ')}), `
  const { properties, items, required, additionalProperties } = schema
  if (schema['type'] === 'object') {
    if (additionalProperties !== false) return `${at}'additionalProperties' is required to be supplied and to be false.`
    const names = Object.keys(isRecord(properties) ? properties : {})
    const missing = names.find(name => !Array.isArray(required) || !required.includes(name))
    if (missing)
      return `${at}'required' is required to be supplied and to be an array including every key in properties. Missing '${missing}'.`
  }
  const inside = [
    ...Object.entries(isRecord(properties) ? properties : {}).map(([name, each]) =>
      faultOf(each, [...path, 'properties', name]),
    ),
    faultOf(items, [...path, 'items']),
  ]
  return inside.find(fault => fault !== null) ?? null
}
