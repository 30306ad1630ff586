package dev.zeroheap.log4j;

/**
 * Writes an instant as {@code 2026-11-23T12:00:00.000123Z}: RFC 3339, UTC, microseconds. Nothing is allocated.
 *
 * <p>The next event is mostly of the same second, whose text then stays as it is: each line has an encoder of its own, which
 * finds its last timestamp where it is to write the next. Owner: that of the line.
 *
 * <p>The civil date comes from arithmetic on the days since 1970, after Howard Hinnant's "chrono-Compatible Low-Level
 * Date Algorithms": years begin in March there, so that the leap day is the last day of a year.
 */
final class TimestampEncoder {
    /** Bytes that {@link #write} writes. */
    static final int LENGTH = 27;

    /** 0000-01-01T00:00:00Z, the first instant that four digits of year can name. */
    static final long MIN_MICROS = -62_167_219_200_000_000L;

    /** 9999-12-31T23:59:59.999999Z, the last one. */
    static final long MAX_MICROS = 253_402_300_799_999_999L;

    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final int SECONDS_PER_DAY = 86_400;
    private static final int DAYS_FROM_MARCH_0000_TO_1970 = 719_468;
    private static final int DAYS_PER_400_YEARS = 146_097;

    private static final long NONE = Long.MIN_VALUE;

    /** Of the timestamp that was written last. */
    private long second = NONE;

    /**
     * Writes the instant, in microseconds since 1970 and within the two limits, from {@code to[at]} on: where the last one
     * was written.
     */
    void write(long epochMicros, byte[] to, int at) {
        long epochSecond = Math.floorDiv(epochMicros, MICROS_PER_SECOND);
        int micros = (int) (epochMicros - epochSecond * MICROS_PER_SECOND);
        if (epochSecond != second) {
            second = NONE; // should this fail half-way, what stands there is no second's text
            writeSecond(epochSecond, to, at);
            second = epochSecond;
        }
        NumberEncoder.writePair(micros / 10_000, to, at + 20);
        NumberEncoder.writePair(micros / 100 % 100, to, at + 22);
        NumberEncoder.writePair(micros % 100, to, at + 24);
    }

    /** Writes all but the digits behind the point. */
    private void writeSecond(long epochSecond, byte[] to, int at) {
        int day = (int) Math.floorDiv(epochSecond, (long) SECONDS_PER_DAY);
        int secondOfDay = (int) (epochSecond - (long) day * SECONDS_PER_DAY);
        int minuteOfDay = secondOfDay / 60;
        writeDate(day, to, at);
        to[at + 10] = 'T';
        NumberEncoder.writePair(minuteOfDay / 60, to, at + 11);
        to[at + 13] = ':';
        NumberEncoder.writePair(minuteOfDay % 60, to, at + 14);
        to[at + 16] = ':';
        NumberEncoder.writePair(secondOfDay % 60, to, at + 17);
        to[at + 19] = '.';
        to[at + 26] = 'Z';
    }

    private static void writeDate(int epochDay, byte[] to, int at) {
        int days = epochDay + DAYS_FROM_MARCH_0000_TO_1970;
        int era = Math.floorDiv(days, DAYS_PER_400_YEARS);
        int dayOfEra = days - era * DAYS_PER_400_YEARS;
        int yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int monthFromMarch = (5 * dayOfYear + 2) / 153;
        int day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1;
        int month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
        int year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0);

        NumberEncoder.writePair(year / 100, to, at);
        NumberEncoder.writePair(year % 100, to, at + 2);
        to[at + 4] = '-';
        NumberEncoder.writePair(month, to, at + 5);
        to[at + 7] = '-';
        NumberEncoder.writePair(day, to, at + 8);
    }
}
