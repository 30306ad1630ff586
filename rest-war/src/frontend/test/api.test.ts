import {afterEach, expect, test, vi} from 'vitest';
import {askWithinMemory, Problem, type Params} from '../src/api';

const TOO_LARGE = {type: 'urn:zeroheap:problem:too-large', title: 'Too large to answer', status: 422, detail: 'the answer needs more memory'};

afterEach(() => vi.unstubAllGlobals());

/** A service that refuses whatever is not approximate; tells what it was asked. */
function refusing(problem: object, status = 422): string[] {
  const asked: string[] = [];
  vi.stubGlobal('fetch', (path: string) => {
    asked.push(path);
    return Promise.resolve(path.includes('approximate=true')
      ? new Response('{"rows":[],"declaration":{"exact":false,"relative_error":0.01}}')
      : new Response(JSON.stringify(problem), {status}));
  });
  return asked;
}

const question = (range: string): Params => [['range', range], ['aggregates', 'p99(duration)']];

test('what is too large to be exact is asked for within a bound, and from then on at once', async () => {
  const asked = refusing(TOO_LARGE);
  const {signal} = new AbortController();
  const given = await askWithinMemory<{declaration: {exact: boolean}}>('api/v1/aggregate', question('30d'), signal);
  expect(given.answer.declaration.exact).toBe(false);
  expect(given.params).toEqual([...question('30d'), ['approximate', 'true']]);
  await askWithinMemory('api/v1/aggregate', question('30d'), signal);
  expect(asked.map(path => path.includes('approximate'))).toEqual([false, true, true]);
  await askWithinMemory('api/v1/aggregate', question('29d'), signal);
  expect(asked).toHaveLength(5);
});

test('what fits is exact, and says with what it was asked', async () => {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response('{"rows":[]}')));
  const given = await askWithinMemory('api/v1/aggregate', question('1h'), new AbortController().signal);
  expect(given.params).toEqual(question('1h'));
});

test('other problems, and questions without percentiles, are told as they are', async () => {
  const {signal} = new AbortController();
  const asked = refusing({...TOO_LARGE, type: 'urn:zeroheap:problem:timeout'}, 503);
  await expect(askWithinMemory('api/v1/aggregate', question('7d'), signal)).rejects.toThrow('the answer needs more memory');
  refusing(TOO_LARGE);
  await expect(askWithinMemory('api/v1/histogram', [['range', '7d']], signal)).rejects.toBeInstanceOf(Problem);
  expect(asked).toHaveLength(1);
});

test('what is too large even so is told, and tried exactly again', async () => {
  let asked = 0;
  vi.stubGlobal('fetch', () => {
    asked++;
    return Promise.resolve(new Response(JSON.stringify(TOO_LARGE), {status: 422}));
  });
  const {signal} = new AbortController();
  await expect(askWithinMemory('api/v1/llm', [['range', '1y']], signal)).rejects.toThrow('more memory');
  await expect(askWithinMemory('api/v1/llm', [['range', '1y']], signal)).rejects.toThrow('more memory');
  expect(asked).toBe(4);
});

test('rough answers are asked for one after another, past one that nobody wants any more', async () => {
  let running = 0;
  let most = 0;
  vi.stubGlobal('fetch', async (path: string, init: RequestInit) => {
    if (init.signal?.aborted) throw new DOMException('aborted', 'AbortError');
    if (!path.includes('approximate=true')) return new Response(JSON.stringify(TOO_LARGE), {status: 422});
    most = Math.max(most, ++running);
    await new Promise(done => setTimeout(done, 5));
    running--;
    return new Response('{"rows":[]}');
  });
  const left = new AbortController();
  const {signal} = new AbortController();
  const asked = [
    askWithinMemory('api/v1/aggregate', question('61d'), signal),
    askWithinMemory('api/v1/aggregate', question('62d'), left.signal),
    askWithinMemory('api/v1/aggregate', question('63d'), signal),
  ];
  left.abort();
  const ends = await Promise.allSettled(asked);
  expect(ends.map(end => end.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(most).toBe(1);
});
