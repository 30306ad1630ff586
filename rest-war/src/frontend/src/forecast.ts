/* What a month will have cost at its end, from what its days have cost so far. */

export interface DayCost {
  /** The day's beginning, seconds since 1970. */
  day: number;
  cost: number;
}

export interface Forecast {
  spent: number;
  /** What the whole month will cost at the pace of its latest days. */
  expected: number;
  /** Cost of a day at that pace. */
  perDay: number;
  /** Days whose pace it is. */
  days: number;
}

/** The beginning of the month (UTC) of an instant, and of the next one, in seconds since 1970. */
export function month(nowSeconds: number): [number, number] {
  const now = new Date(nowSeconds * 1000);
  return [Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1) / 1000, Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1) / 1000];
}

const PACE_DAYS = 7;

/**
 * Goes on at the pace of the last seven days that are over, or of those there are since the first cost; of the hours so far
 * where no day is over. Null where nothing was spent.
 */
export function forecast(costs: DayCost[], nowSeconds: number): Forecast | null {
  const [begin, end] = month(nowSeconds);
  const ofMonth = costs.filter(one => one.day >= begin && one.day <= nowSeconds && one.cost > 0);
  if (ofMonth.length === 0) return null;
  const spent = ofMonth.reduce((sum, one) => sum + one.cost, 0);
  const first = Math.min(...ofMonth.map(one => one.day));
  const today = Math.floor(nowSeconds / 86_400) * 86_400;
  const from = Math.max(first, today - PACE_DAYS * 86_400);
  const over = ofMonth.filter(one => one.day >= from && one.day < today);
  const days = Math.round((today - from) / 86_400);
  // A first day that is young tells little: at least an hour of it is taken, so that one call is no fortune.
  const perDay = days > 0
    ? over.reduce((sum, one) => sum + one.cost, 0) / days
    : spent / (Math.max(3600, nowSeconds - today) / 86_400);
  return {spent, expected: spent + (perDay * (end - nowSeconds)) / 86_400, perDay, days};
}
