import {describe, expect, test} from 'vitest';
import {bytes, change, clock, count, counted, format, measured, money, ratio, seconds} from '../src/format';

const plain = (text: string) => text.replace(/\u202f/g, ' ');

describe('numbers', () => {
  test.each([[0, '0'], [1234, '1,234'], [99_999, '99,999'], [1_234_567, '1.23 M'], [2.5e9, '2.5 G'], [0.12345, '0.123'], [null, '–'], [NaN, '–']])('%s is %s', (value, text) => {
    expect(plain(count(value))).toBe(text);
  });

  test.each([[0, '0'], [0.0000005, '500 ns'], [0.000031, '31 µs'], [0.031, '31 ms'], [0.9999, '1 s'], [1.27, '1.27 s'], [90, '90 s'], [600, '10 min'], [10_800, '3 h'], [864_000, '10 d']])('%s s is %s', (value, text) => {
    expect(plain(seconds(value))).toBe(text);
  });

  test('bytes, shares and money', () => {
    expect(plain(bytes(18_211))).toBe('18.2 kB');
    expect(plain(ratio(0.0123))).toBe('1.23 %');
    expect(money(1234.5)).toBe('$1,234.50');
    expect(money(0.00042)).toBe('$0.00042');
    expect(plain(format(3.2, 'rate'))).toBe('3.2/s');
  });

  test('values carry units of their own', () => {
    expect(plain(measured(0.5, 's'))).toBe('500 ms');
    expect(plain(measured(1500, 'By'))).toBe('1.5 kB');
    expect(plain(measured(7, '{thread}'))).toBe('7 thread');
    expect(plain(measured(7, undefined))).toBe('7');
  });
});

test.each([[0, '0 files'], [1, '1 file'], [2, '2 files'], [null, '– files']])('%s is %s', (value, text) => {
  expect(plain(counted(value, 'file'))).toBe(text);
});

describe('change', () => {
  test.each([[112, 100, '+12 %'], [50, 100, '−50 %'], [100, 100, '±0 %'], [2000, 100, '×20'], [5, 0, ''], [5, null, '']])('%s after %s is %s', (now, before, text) => {
    expect(plain(change(now, before))).toBe(text);
  });
});

test('a clock shows seconds in short ranges and the day in long ones', () => {
  const at = new Date(2026, 10, 27, 9, 5, 7).getTime() / 1000;
  expect(clock(at, 3600)).toBe('09:05:07');
  expect(clock(at, 80_000)).toBe('09:05');
  expect(clock(at, 200_000)).toBe('27 Nov 09:05');
});
