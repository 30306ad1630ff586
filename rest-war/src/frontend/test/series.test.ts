import {describe, expect, test} from 'vitest';
import type {AggregateAnswer, Declaration} from '../src/api';
import {marksOf} from '../src/marks';
import {Sampler} from '../src/sampling';
import {frameOf, seriesOf, summary, unitOf} from '../src/series';
import {aggregateSql, conditions, eventsSql, figure, histogramSql} from '../src/sql';
import {gridOf} from '../src/grid';

const declaration: Declaration = {
  from: '1970-01-01T00:00:07Z', to: '1970-01-01T00:00:20Z', exact: true, complete: true, truncated: false, lost: 0, rejected: 0,
  segments_read: 0, files_read: 0, rows_scanned: 0, live_rows: 0, archived_rows: 0, millis: 0,
};

const answer: AggregateAnswer = {
  declaration, groups: 2, step: 'PT5S',
  rows: [
    {group: {name: 'a'}, step: '1970-01-01T00:00:05Z', values: {count: 2, 'p99(duration)': 0.5}},
    {group: {name: 'a'}, step: '1970-01-01T00:00:15Z', values: {count: 3}, compared: {count: 1}},
    {group: {name: null}, step: '1970-01-01T00:00:10Z', values: {count: 1}},
  ],
};

describe('series', () => {
  test('have a value for each step: 0 of what is counted, none of what is measured', () => {
    const frame = frameOf(answer);
    if (!frame) throw new Error('no frame');
    expect(frame.times).toEqual([5, 10, 15]);
    const [a, none] = seriesOf(answer, 'count', frame);
    expect(a.values).toEqual([2, 0, 3]);
    expect(a.compared).toEqual([0, 0, 1]);
    expect(none).toMatchObject({label: '(none)', values: [0, 1, 0]});
    expect(seriesOf(answer, 'p99(duration)', frame).map(one => one.values)).toEqual([[0.5, null, null]]);
  });

  test('are summed up without their gaps', () => {
    expect(summary([null, 1, 3, null])).toEqual({last: 3, mean: 2, max: 3});
    expect(summary([null])).toEqual({last: null, mean: null, max: null});
  });

  test('know their units', () => {
    expect(['count', 'rate', 'error_rate', 'p99.9(duration)', 'max(size)', 'sum(prompt_tokens)', 'distinct(duration)'].map(unitOf))
      .toEqual(['count', 'rate', 'ratio', 'seconds', 'bytes', 'plain', 'count']);
  });
});

describe('marks', () => {
  test('show seam, losses, broken runs and what was dropped where they are', () => {
    const marks = marksOf(
      {...declaration, live_from: '1970-01-01T00:00:12Z', missing: ['events before 1970-01-02 were dropped, their time is over']},
      {...answer, rows: [{group: {'label.cause': 'ring_full'}, step: '1970-01-01T00:00:10Z', values: {'sum(value)': 7}}]},
      {declaration, rows: [{name: 'r', service: 's', host: 'h', count: 1, first: '1970-01-01T00:00:08Z', last: '1970-01-01T00:00:09Z'}]},
    );
    expect(marks.map(mark => [mark.kind, mark.at, mark.until])).toEqual([['seam', 12, undefined], ['loss', 10, 15], ['unclean', 9, undefined], ['missing', 7, 20]]);
    expect(marks[1].text).toContain('7 events lost (ring_full)');
  });

  test('leave out a seam beside the range', () => {
    expect(marksOf({...declaration, live_from: '1970-01-01T00:00:01Z'}, undefined, undefined)).toEqual([]);
  });
});

describe('the same as SQL', () => {
  test('quotes what it is given', () => {
    expect(conditions([{column: 'label.a\'b', sign: '=', value: 'x\'y'}, {column: 'model', sign: '=', value: 'm'}, {column: 'model', sign: '=', value: 'n'}], undefined, undefined))
      .toEqual(["labels['a''b'] = 'x''y'", "model IN ('m', 'n')", "module IS DISTINCT FROM 'zeroheap.recorder'"]);
    expect(conditions([{column: 'name', sign: '=', value: 'a'}, {column: 'duration', sign: '>=', value: '0.5'}], '2026-11-27T16:00:00Z', undefined))
      .toEqual(["timestamp >= TIMESTAMP '2026-11-27 16:00:00'", "name = 'a'", 'duration >= 0.5']);
  });

  test('has each figure', () => {
    expect(['p99.9(duration)', 'mean(label.x)', 'rate', 'distinct(model)', 'last(value)'].map(one => figure(one, 60))).toEqual([
      'quantile_cont(duration, 0.999)', "avg(try_cast(labels['x'] AS DOUBLE))", 'count(*) / 60e0', 'count(DISTINCT model)', 'arg_max(value, timestamp)',
    ]);
  });

  test('has the buckets of a heat map, and events', () => {
    expect(histogramSql([], undefined, undefined, 'duration', 10, 4)).toContain('power(2, floor(log2(duration))) * (1 + floor((duration / power(2, floor(log2(duration))) - 1) * 4) / 4) AS lower');
    expect(eventsSql([{column: 'name', sign: '=', value: 'a'}], undefined, undefined, 100))
      .toBe("SELECT *\nFROM events\nWHERE name = 'a'\nORDER BY timestamp DESC\nLIMIT 100");
  });

  test('groups by step and columns', () => {
    expect(aggregateSql({chips: [{column: 'name', sign: '=', value: 'a'}], step: 60, groupBy: ['label.r'], aggregates: ['count']})).toBe(
      `SELECT time_bucket(INTERVAL '60 seconds', timestamp) AS step, labels['r'] AS "label.r", count(*) AS "count"\nFROM events\nWHERE name = 'a'\nGROUP BY 1, 2\nORDER BY 1, 2`,
    );
  });
});

describe('a heat map', () => {
  test('has the buckets between its numbers too', () => {
    const grid = gridOf([
      {step: '1970-01-01T00:00:05Z', lower: 1, upper: 1.5, count: 4}, {step: '1970-01-01T00:00:05Z', lower: 4, upper: 6, count: 1},
    ], 2);
    expect(grid.buckets).toEqual([[1, 1.5], [1.5, 2], [2, 3], [3, 4], [4, 6]]);
    expect(grid.most).toBe(4);
    expect(grid.counts.get('5/4')).toBe(1);
  });

  test('does not fill what is empty for many powers of two', () => {
    expect(gridOf([{lower: 1e-9, upper: 1.25e-9, count: 1}, {lower: 1e12, upper: 1.25e12, count: 1}], 4).buckets.length).toBeLessThan(120);
  });
});

describe('sampling', () => {
  test('takes all of a slow stream', () => {
    const sampler = new Sampler(60);
    expect(Array.from({length: 50}, (_, i) => sampler.take(i * 20)).every(Boolean)).toBe(true);
    expect(sampler.stride()).toBe(1);
  });

  test('takes about as many a second as it may of a fast one', () => {
    const sampler = new Sampler(60);
    let taken = 0;
    for (let i = 0; i < 4000; i++) if (sampler.take(i / 2) && i >= 2000) taken += 1;
    expect(taken).toBeGreaterThan(50);
    expect(taken).toBeLessThanOrEqual(60);
    expect(sampler.stride()).toBe(34);
    expect(sampler.perSecond(1999)).toBe(2000);
    expect(sampler.perSecond(9000)).toBe(0);
  });
});
