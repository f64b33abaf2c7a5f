import { startKakao } from './kakao.js'
import { startOpenAi } from './openai.js'
import { careful } from './openaiModel.js'

/**
 * The fakes as a program of their own, for `npm start -- --fakes`: says in one line of JSON what to put into the
 * environment, and ends with whoever holds its stdin.
 */
async function serve(port: string): Promise<void> {
  const kakao = await startKakao({
    redirectUris: ['localhost', '127.0.0.1'].map(host => `http://${host}:${port}/auth/kakao/callback`),
  })
  const openai = await startOpenAi()
  openai.answers(careful)
  process.stdin.resume().on('end', () => void Promise.all([kakao.close(), openai.close()]))
  process.stdout.write(`${JSON.stringify({ ...kakao.env, ...openai.env })}\n`)
}

await serve(process.env['PORT'] || '4000')
