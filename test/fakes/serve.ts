import { startKakao } from './kakao.js'

/**
 * The fakes as a program of their own, for `npm start -- --fakes`: says in one line of JSON what to put into the
 * environment, and ends with whoever holds its stdin.
 */
async function serve(port: string): Promise<void> {
  const kakao = await startKakao({
    redirectUris: ['localhost', '127.0.0.1'].map(host => `http://${host}:${port}/auth/kakao/callback`),
  })
  process.stdin.resume().on('end', () => void kakao.close())
  process.stdout.write(`${JSON.stringify(kakao.env)}\n`)
}

await serve(process.env['PORT'] || '4000')
