import type {HistogramRow} from './api';

export interface Grid {
  /** Lower and upper bounds, upwards. */
  buckets: [number, number][];
  /** By the step's begin in seconds and the lower bound: 5/0.25. */
  counts: Map<string, number>;
  most: number;
}

const MAX_FILLED = 90;

/** All buckets between the least and the greatest, empty ones too: the scale is that of the numbers, not of their ranks. */
export function gridOf(rows: HistogramRow[], subdivisions: number): Grid {
  const counts = new Map<string, number>();
  const bounds = new Map<number, number>();
  let most = 0;
  for (const row of rows) {
    const start = row.step ? Date.parse(row.step) / 1000 : NaN;
    counts.set(`${start}/${row.lower}`, row.count);
    bounds.set(row.lower, row.upper);
    most = Math.max(most, row.count);
  }
  const found = [...bounds].sort((a, b) => a[0] - b[0]);
  const buckets: [number, number][] = [];
  for (const [lower, upper] of found) {
    let last = buckets[buckets.length - 1];
    while (last && last[1] > 0 && last[1] < lower && buckets.length < found.length + MAX_FILLED) {
      const begin = last[1];
      const width = 2 ** Math.floor(Math.log2(begin)) / subdivisions;
      last = [begin, begin + width];
      if (last[1] > lower) break;
      buckets.push(last);
    }
    buckets.push([lower, upper]);
  }
  return {buckets, counts, most};
}
