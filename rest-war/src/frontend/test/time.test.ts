import {describe, expect, test} from 'vitest';
import {bounds, durationSeconds, durationText, iso, isoSeconds, rangeParams, refreshSeconds, stepStarts, zoomed} from '../src/time';

describe('durations', () => {
  test.each([['15m', 900], ['1h30m', 5400], ['7d', 604_800], ['2w', 1_209_600]])('%s is %d s', (text, seconds) => {
    expect(durationSeconds(text)).toBe(seconds);
  });

  test.each(['', 'soon', '1.5h', '-1h', '1h 30m', 'off'])('"%s" is none', text => {
    expect(durationSeconds(text)).toBeNaN();
  });

  test.each([['PT5S', 5], ['PT1H30M', 5400], ['PT24H', 86_400], ['P1D', 86_400], ['PT0.5S', 0.5]])('%s is %d s', (text, seconds) => {
    expect(isoSeconds(text)).toBe(seconds);
  });

  test.each(['', 'P', '5s', undefined])('%s is no ISO duration', text => {
    expect(isoSeconds(text)).toBeNaN();
  });

  test('are written as the API reads them', () => {
    expect([5, 90, 3600, 90_000].map(durationText)).toEqual(['5s', '1m30s', '1h', '1d1h']);
  });
});

describe('instants', () => {
  test('are exact to the microsecond', () => {
    expect(iso(1_764_262_800)).toBe('2025-11-27T17:00:00Z');
    expect(iso(1_764_262_800.000001)).toBe('2025-11-27T17:00:00.000001Z');
    expect(iso(1_764_262_800.9999999)).toBe('2025-11-27T17:00:01Z');
  });
});

describe('ranges', () => {
  test('become parameters', () => {
    expect(rangeParams({})).toEqual([['range', '1h']]);
    expect(rangeParams({last: '7d'})).toEqual([['range', '7d']]);
    expect(rangeParams({from: 'a', to: 'b'})).toEqual([['from', 'a'], ['to', 'b']]);
    expect(rangeParams({from: 'a'})).toEqual([['from', 'a']]);
  });

  test('end now unless they say otherwise', () => {
    expect(bounds({last: '15m'}, 1000)).toEqual([100, 1000]);
    expect(bounds({last: 'nonsense'}, 10_000)).toEqual([6400, 10_000]);
    expect(bounds({from: '1970-01-01T00:00:10Z'}, 1000)).toEqual([10, 1000]);
  });

  test('are cut at whole steps', () => {
    expect(stepStarts(7, 21, 5)).toEqual([5, 10, 15, 20]);
    expect(stepStarts(10, 20, 5)).toEqual([10, 15]);
  });

  test('are asked anew less often the longer they are, unless the reader says', () => {
    expect([900, 7200, 80_000, 604_800].map(length => refreshSeconds('auto', length))).toEqual([10, 30, 60, 0]);
    expect([refreshSeconds('5s', 604_800), refreshSeconds('off', 900)]).toEqual([5, 0]);
  });

  test('never zoom out beyond now', () => {
    expect(zoomed(100, 200, 0.5, 1000)).toEqual([125, 175]);
    expect(zoomed(800, 1000, 2, 1000)).toEqual([600, 1000]);
  });
});
