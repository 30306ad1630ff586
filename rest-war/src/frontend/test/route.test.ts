import {describe, expect, test} from 'vitest';
import {chipParams, parseChip, replacing, withChip} from '../src/filter';
import {parseRoute, routeHash} from '../src/route';

describe('addresses', () => {
  test.each([
    '#/overview',
    '#/explore?range=7d&f=model%3Dgpt-4o&f=label.http.route+exists&compare=1d&a=p99%28duration%29&g=model',
    '#/heatmap?from=2026-11-27T16%3A00%3A00Z&to=2026-11-27T17%3A00%3A00Z&f=name%3Da+b%26c&refresh=off&cell=1%7E2%7E3%7E4',
  ])('%s comes back as it was', hash => {
    expect(routeHash(parseRoute(hash))).toBe(hash);
  });

  test('of nothing and of nonsense are the overview', () => {
    expect(parseRoute('').view).toBe('overview');
    expect(parseRoute('#/nowhere?f=nonsense').view).toBe('overview');
    expect(parseRoute('#/nowhere?f=nonsense').chips).toEqual([]);
  });
});

describe('filters', () => {
  test.each([
    ['model=gpt-4o', 'model', '=', 'gpt-4o'], ['model!=a=b', 'model', '!=', 'a=b'], ['duration>=0.5', 'duration', '>=', '0.5'],
    ['label.x.y absent', 'label.x.y', 'absent', ''], ['name!~a.*', 'name', '!~', 'a.*'], ['name^=gpt-', 'name', '^=', 'gpt-'],
  ])('%s', (text, column, sign, value) => {
    expect(parseChip(text)).toEqual({column, sign, value});
  });

  test.each(['', 'model', 'model=', '=x'])('"%s" is none', text => {
    expect(parseChip(text)).toBeNull();
  });

  test('several values of a column are one of them', () => {
    const chips = ['model=a', 'model=b', 'name!=c', 'size<3'].flatMap(text => parseChip(text) ?? []);
    expect(chipParams(chips)).toEqual([['model', 'a'], ['model', 'b'], ['name!', 'c'], ['where', 'size<3']]);
  });

  test('come once, and replace those of their column where they shall', () => {
    const [a, b] = [{column: 'name', sign: '=', value: 'a'}, {column: 'name', sign: '=', value: 'b'}];
    expect(withChip([a], {...a})).toEqual([a]);
    expect(replacing([a], b)).toEqual([b]);
  });
});
