import {describe, expect, test} from 'vitest';
import {forecast, month} from '../src/forecast';

const DAY = 86_400;
const [NOVEMBER, DECEMBER] = [Date.UTC(2026, 10, 1) / 1000, Date.UTC(2026, 11, 1) / 1000];
const days = (from: number, ...costs: number[]) => costs.map((cost, i) => ({day: NOVEMBER + (from - 1 + i) * DAY, cost}));

describe('the forecast of a month', () => {
  test('knows its month', () => {
    expect(month(NOVEMBER + 3 * DAY)).toEqual([NOVEMBER, DECEMBER]);
  });

  test('goes on at the pace of the last seven days that are over', () => {
    const costs = days(1, 100, 100, 100, 1, 1, 1, 1, 1, 1, 1, 0.5);
    const found = forecast(costs, NOVEMBER + 10.5 * DAY);
    expect(found?.spent).toBe(307.5);
    expect(found?.perDay).toBe(1);
    expect(found?.days).toBe(7);
    expect(found?.expected).toBe(307.5 + 19.5);
  });

  test('counts days without a cost since the first one', () => {
    expect(forecast(days(5, 3, 0, 0), NOVEMBER + 7 * DAY)?.perDay).toBe(1);
  });

  test('takes the hours so far where no day is over, but an hour at least', () => {
    expect(forecast(days(1, 2), NOVEMBER + DAY / 2)?.perDay).toBe(4);
    expect(forecast(days(1, 1), NOVEMBER + 60)?.perDay).toBe(24);
  });

  test('is none where nothing was spent, and leaves other months out', () => {
    expect(forecast([], NOVEMBER)).toBeNull();
    expect(forecast([{day: NOVEMBER - DAY, cost: 5}], NOVEMBER + DAY)).toBeNull();
  });
});
