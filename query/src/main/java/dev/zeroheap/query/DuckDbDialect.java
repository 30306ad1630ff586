package dev.zeroheap.query;

import dev.zeroheap.archive.SegmentSql;
import java.util.List;

/** How DuckDB says it. */
final class DuckDbDialect implements Dialect {
    @Override
    public String label(String key) {
        return "labels[" + SegmentSql.literal(key) + "]";
    }

    @Override
    public String isFinite(String number) {
        return "isfinite(" + number + ")";
    }

    @Override
    public String percentiles(String number, List<String> fractions) {
        return "quantile_cont(" + number + ", [" + String.join(", ", fractions) + "])";
    }

    @Override
    public String sorted(String number) {
        return "list_sort(list(" + number + "))";
    }

    @Override
    public String element(String array, String position) {
        return array + "[" + position + "]";
    }

    @Override
    public String timestamp(long micros) {
        return "make_timestamp(" + micros + ")";
    }

    @Override
    public String cut(String number) {
        return "trunc(" + number + ")";
    }

    @Override
    public String compensatedSum(String number) {
        return "fsum(" + number + ")";
    }

    @Override
    public String textAsDouble(String text) {
        return "try_cast(" + text + " as double)";
    }

    @Override
    public String startsWith(String text, String prefix) {
        return "starts_with(" + text + ", " + prefix + ")";
    }

    @Override
    public String matches(String text, String pattern) {
        return "regexp_full_match(" + text + ", " + pattern + ")";
    }

    @Override
    public String labelsOf(String rows) {
        return "(select ts, pair.key as entry, pair.value as label_value from (select ts, unnest(map_entries(labels)) as pair"
                + " from " + rows + ") as each_label) as label";
    }

    @Override
    public String micros(String ts) {
        return "epoch_us(" + ts + ")";
    }

    @Override
    public String quotient(String number, long by) {
        return "((" + number + ") // " + by + ")";
    }

    @Override
    public String sortedLabels(String labels) {
        return "map_from_entries(list_sort(map_entries(" + labels + ")))";
    }

    @Override
    public String labelKeysOf(String rows) {
        return "(select unnest(keys) as entry from (select distinct map_keys(labels) as keys from " + rows
                + ") as key_list) as each_key";
    }

    @Override
    public String each(String from, String to) {
        return "unnest(range(" + from + ", " + to + "))";
    }
}
