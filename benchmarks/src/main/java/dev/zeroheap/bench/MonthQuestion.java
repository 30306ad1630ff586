package dev.zeroheap.bench;

import dev.zeroheap.archive.MonthArchive;
import java.time.LocalDate;
import java.util.List;

/**
 * A question of the month as the service is asked, and as somebody would write it for DuckDB who has nothing but the
 * Parquet files.
 *
 * @param name what its figures are called
 * @param path path and parameters; live log and archive answer it
 * @param days the plain form reads the files of so many of the last days
 * @param sql the plain form; {@code %s} stands for the files
 */
record MonthQuestion(String name, String path, int days, String sql) {
    /** The rare one of the 5,000: about one event in 10,000 is of it. */
    private static final String TENANT = "tenant-2500";

    private static final int ANEW = 2_000;

    /** All questions. Ranges without an end go up to now, and so into the live log. */
    static List<MonthQuestion> of(MonthArchive month) {
        LocalDate today = month.lastDay().plusDays(1);
        String month30 = "from=" + midnight(month.firstDay());
        String week = "from=" + midnight(today.minusDays(7));
        String day = "from=" + midnight(month.lastDay()) + "&to=" + midnight(today);
        return List.of(
                new MonthQuestion(
                        "count_30d",
                        "/api/v1/aggregate?" + month30 + "&name=llm_call&aggregates=count",
                        MonthArchive.DAYS,
                        "select count(*) from read_parquet(%s) where name = 'llm_call'"),
                new MonthQuestion(
                        "percentiles_by_hour_7d",
                        "/api/v1/aggregate?" + week
                                + "&name=llm_call&step=1h&aggregates=p50(duration),p95(duration),p99(duration)",
                        7,
                        "select date_trunc('hour', ts) as hour, quantile_cont(duration, [0.5, 0.95, 0.99])"
                                + " from read_parquet(%s) where name = 'llm_call' group by hour order by hour"),
                new MonthQuestion(
                        "figures_by_model_1d",
                        "/api/v1/aggregate?" + day
                                + "&name=llm_call&group_by=model&aggregates=count,mean(duration),p95(duration),error_rate",
                        1,
                        "select model, count(*) as events, avg(duration), quantile_cont(duration, 0.95),"
                                + " avg(cast(not success as int)) from read_parquet(%s) where name = 'llm_call'"
                                + " group by model order by events desc"),
                new MonthQuestion(
                        "top_routes_by_errors_30d",
                        "/api/v1/aggregate?" + month30 + "&name=http_request&group_by=label.route"
                                + "&aggregates=count,error_rate&order_by=error_rate&limit=10",
                        MonthArchive.DAYS,
                        "select labels['route'] as route, count(*), avg(cast(not success as int)) as rate"
                                + " from read_parquet(%s) where name = 'http_request' group by route"
                                + " order by rate desc limit 10"),
                new MonthQuestion(
                        "last_100_events",
                        "/api/v1/events?from=" + midnight(month.lastDay()) + "&limit=100",
                        1,
                        "select * from read_parquet(%s) order by ts desc limit 100"),
                new MonthQuestion(
                        "one_tenant_30d",
                        "/api/v1/events?" + month30 + "&label.tenant=" + TENANT + "&limit=1000",
                        MonthArchive.DAYS,
                        "select * from read_parquet(%s) where labels['tenant'] = '" + TENANT
                                + "' order by ts desc limit 1000"));
    }

    /** Exact percentiles of every duration: of more numbers than the service may hold in memory. */
    static MonthQuestion percentilesOfAll(MonthArchive month) {
        return new MonthQuestion(
                "percentiles_of_all_30d",
                "/api/v1/aggregate?from=" + midnight(month.firstDay())
                        + "&group_by=name&aggregates=count,p50(duration),p95(duration),p99(duration)",
                MonthArchive.DAYS,
                "select name, count(*), quantile_cont(duration, [0.5, 0.95, 0.99]) from read_parquet(%s) group by name");
    }

    /** The same within the bound that the service states. */
    MonthQuestion approximately() {
        return new MonthQuestion(name + "_approximate", path + "&approximate=true", days, sql);
    }

    /** Whether figures of it are kept, so that asking it again costs less than asking it for the first time. */
    boolean isKept() {
        return path.startsWith("/api/v1/aggregate");
    }

    /** The same question as nobody has asked it: with a limit that no other turn has, beyond the number of its groups. */
    String pathAnew(int turn) {
        return path.replaceAll("&limit=\\d+", "") + "&limit=" + (ANEW + turn);
    }

    private static String midnight(LocalDate day) {
        return day + "T00:00:00Z";
    }
}
