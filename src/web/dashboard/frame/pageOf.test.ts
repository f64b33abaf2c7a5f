import { createElement, Suspense } from 'react'
import { renderToReadableStream } from 'react-dom/server.browser'
import { expect, test, vi } from 'vitest'
import { pageOf } from './pageOf'

test('a page whose files did not come is there once they do', async () => {
  const warned = vi.spyOn(console, 'warn').mockImplementation(() => {})
  const said: (() => void)[] = []
  const Lost = ({ retry }: { retry: () => void }) => {
    said.push(retry)
    return createElement('p', null, 'lost')
  }
  const load = vi
    .fn(async () => ({ default: () => createElement('p', null, 'here') }))
    .mockRejectedValueOnce(new TypeError('Failed to fetch dynamically imported module'))
  const { Page } = pageOf(load, Lost)
  const draw = async () => {
    const stream = await renderToReadableStream(createElement(Suspense, null, createElement(Page)))
    await stream.allReady
    return new Response(stream).text()
  }

  expect(await draw()).toContain('lost')
  said.at(-1)?.()
  expect(await draw()).toContain('here')
  expect([load.mock.calls.length, warned.mock.calls.length]).toEqual([2, 1])
  warned.mockRestore()
})

test('files that are fetched beforehand and do not come are asked for again when they are needed', async () => {
  const warned = vi.spyOn(console, 'warn').mockImplementation(() => {})
  const load = vi.fn(async () => ({ default: () => 'here' })).mockRejectedValueOnce(new TypeError('Failed to fetch'))
  const { Page, load: loadBefore } = pageOf(load, () => 'lost')
  loadBefore()
  await vi.waitFor(() => expect(warned).toHaveBeenCalledTimes(1))
  const stream = await renderToReadableStream(createElement(Suspense, null, createElement(Page)))
  await stream.allReady
  expect(await new Response(stream).text()).toContain('here')
  warned.mockRestore()
})
