import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { ConfigError } from './config.js'
import { startFakes } from './fakes.js'

test('a Kakao and an OpenAI of our own answer until they are closed', async () => {
  const fakes = await startFakes({ ...process.env, NODE_ENV: 'development', PORT: '4321' })
  expect(fakes.env).toEqual({
    KAKAO_AUTH_BASE_URL: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    KAKAO_API_BASE_URL: fakes.env['KAKAO_AUTH_BASE_URL'],
    KAKAO_REST_API_KEY: expect.any(String),
    KAKAO_CLIENT_SECRET: expect.any(String),
    KAKAO_ADMIN_KEY: expect.any(String),
    KAKAO_MAP_REST_API_KEY: expect.any(String),
    KAKAO_LOCAL_BASE_URL: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    KAKAO_REDIRECT_URIS: 'http://localhost:4321/auth/kakao/callback,http://127.0.0.1:4321/auth/kakao/callback',
    OPENAI_API_KEY: expect.stringMatching(/^sk-fake-/),
    OPENAI_BASE_URL: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/v1$/),
    OPENAI_MODEL: 'gpt-5-nano',
  })
  const keys = `${fakes.env['KAKAO_AUTH_BASE_URL']}/.well-known/jwks.json`
  const model = `${fakes.env['OPENAI_BASE_URL']}/chat/completions`
  expect((await fetch(keys)).status).toBe(200)
  expect((await fetch(model, { method: 'POST', body: '{}' })).status).toBe(401)
  await fakes.close()
  for (const url of [keys, model]) await expect(fetch(url)).rejects.toThrow()
  await fakes.close()
})

test('production has no fakes', async () => {
  await expect(startFakes({ NODE_ENV: 'production' })).rejects.toThrow('production에서는 --fakes를 쓸 수 없습니다')
})

test('where the tests are missing, or do not run, that is what is said', async () => {
  const root = mkdtempSync(join(tmpdir(), 'pilling-fakes-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  const missing = startFakes(process.env, root)
  await expect(missing).rejects.toThrow(ConfigError)
  await expect(missing).rejects.toThrow('npm install')
  mkdirSync(join(root, 'test/fakes'), { recursive: true })
  writeFileSync(join(root, 'test/fakes/serve.ts'), '')
  await expect(startFakes(process.env, root)).rejects.toThrow('npm install')
  mkdirSync(join(root, 'node_modules/tsx'), { recursive: true })
  writeFileSync(join(root, 'node_modules/tsx/package.json'), '{ "name": "tsx", "main": "index.js" }')
  writeFileSync(join(root, 'node_modules/tsx/index.js'), 'process.exit(1)')
  await expect(startFakes(process.env, root)).rejects.toThrow('시작하지 못했습니다')
})
