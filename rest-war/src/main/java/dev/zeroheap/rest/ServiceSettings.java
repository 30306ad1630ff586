package dev.zeroheap.rest;

import dev.zeroheap.access.AccessSettings;
import dev.zeroheap.api.LogFormat;
import dev.zeroheap.archive.ArchiveSettings;
import dev.zeroheap.archive.ArchiverSettings;
import dev.zeroheap.log4j.InvalidSettingsException;
import dev.zeroheap.log4j.RecorderSettings;
import dev.zeroheap.query.QuerySettings;
import dev.zeroheap.query.SqlSettings;
import dev.zeroheap.query.TailSettings;
import dev.zeroheap.rest.jvm.JvmEvents;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.Config;

/**
 * The settings of the service, immutable and valid, read once at start.
 *
 * <pre>
 * zeroheap.service                 whose events the service's own are       zeroheap
 * zeroheap.logs                    the directory that recorders write to    zeroheap-logs
 * zeroheap.archive                 the folder of the archive                zeroheap-archive
 * zeroheap.catalog-url             JDBC URL of the archive's catalog        SQLite in that folder
 * zeroheap.temporary               for what does not fit into memory        the JVM's temporary directory
 * zeroheap.prices                  a file of prices of language models      the built-in prices
 * zeroheap.recorder.enabled        whether the service records itself       true
 * zeroheap.recorder.segment-bytes, .segment-age, .ring-slots, .sync         as the recorder has it
 * zeroheap.archiver.enabled        whether the service archives             true
 * zeroheap.archiver.every          pause between two runs                   15s
 * zeroheap.archiver.grace, .memory-limit, .threads, .spill-limit            as the archiver has it
 * zeroheap.archiver.compaction     whether small files are merged           true
 * zeroheap.archiver.keep           how long events are kept, such as 90d    for ever
 * zeroheap.archiver.max-size       how large the archive may get, as 500GB  as it will
 * zeroheap.jfr.enabled             whether it records its JVM too           false
 * zeroheap.jfr.every               pause between two readings               5s
 * zeroheap.query.time-limit, .stream-limit, .memory-limit, .threads, .temporary-limit, .row-limit, .max-concurrent, .max-wait
 *                                                                           as the query engine has it
 * zeroheap.access.required         from whom a token is demanded: auto (whoever comes from beyond loopback or through a
 *                                  proxy), always, never (a choice: then all may do all)  auto
 * zeroheap.access.tokens           the file of tokens, see bin/token        zeroheap-tokens
 * zeroheap.access.requests-per-second, .burst, .max-concurrent              per token: 50, 200, 16
 * zeroheap.access.max-body         how long a body may be                   1MiB
 * zeroheap.access.origins          sites whose pages may ask, by comma      none
 * zeroheap.access.session          how long one stays signed in             12h
 * zeroheap.access.group-prefix     before the role in a group of a JWT      zeroheap-
 * mp.jwt.verify.publickey, .publickey.location, .issuer, .audiences         whose JSON Web Tokens count; nobody's
 * zeroheap.sql.memory-limit, .temporary-limit, .row-limit, .answer-limit    of one question in SQL: 256MB, 1GB, 10000, 8MiB
 * zeroheap.tail.every              pause between two looks at the log       200ms
 * zeroheap.tail.queue-events       events that wait for one subscriber      8192
 * zeroheap.tail.max-subscribers    how many there are at most               64
 * zeroheap.tail.heartbeat          silence before a sign of life            15s
 * zeroheap.tail.stall-limit        patience with one that takes nothing     30s
 * </pre>
 *
 * <p>MicroProfile Config finds them: system properties, then the environment ({@code ZEROHEAP_ARCHIVER_EVERY}). A name
 * under {@code zeroheap.} that is not in the list is a mistake and reported, except the names by which a recorder in
 * another application of the same server finds its own settings ({@code zeroheap.directory} and so on). Of the
 * environment, unknown names are passed over.
 *
 * @param recorder what the service's own recorder does, if it is enabled
 * @param query what the engine reads and may take; it names log and archive for the others as well
 * @param prices the file of prices that go before the built-in ones; empty where there is none. It is read when it is needed
 * @param tail how the log is followed
 * @param sql what a question in SQL may take
 * @param access who may ask, and how much
 * @param archiver how the archiver works
 * @param archiveEvery the pause between two runs of it, 1 s or more; empty where the service does not archive
 * @param jvmEvery the pause between two readings of the JVM, 1 s or more; empty where it is not recorded
 */
public record ServiceSettings(
        RecorderSettings recorder,
        QuerySettings query,
        Optional<Path> prices,
        TailSettings tail,
        SqlSettings sql,
        AccessSettings access,
        ArchiverSettings archiver,
        Optional<Duration> archiveEvery,
        Optional<Duration> jvmEvery) {
    private static final String PREFIX = "zeroheap.";
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    /** The names of RecorderSettings.discover(): they belong to whoever else records in this JVM. */
    private static final Set<String> OF_OTHER_RECORDERS = Set.of(
            "zeroheap.directory",
            "zeroheap.segment-bytes",
            "zeroheap.segment-age",
            "zeroheap.ring-slots",
            "zeroheap.overflow",
            "zeroheap.overflow-wait",
            "zeroheap.sync",
            "zeroheap.enabled",
            "zeroheap.log-configuration",
            "zeroheap.settings");

    /**
     * Reads the settings.
     *
     * @throws BadSettingsException with every one that cannot be used
     */
    public static ServiceSettings read(Config config) {
        return parse(name -> config.getOptionalValue(name, String.class), config.getPropertyNames());
    }

    static ServiceSettings parse(Map<String, String> texts) {
        return parse(name -> Optional.ofNullable(texts.get(name)), texts.keySet());
    }

    private static ServiceSettings parse(SettingTexts.Source source, Iterable<String> names) {
        SettingTexts texts = new SettingTexts(source);
        ServiceSettings settings = settings(texts);
        for (String name : names) {
            if (name.startsWith(PREFIX) && !texts.isKnown(name) && !OF_OTHER_RECORDERS.contains(name)) {
                texts.report(name + " is not a setting of the service");
            }
        }
        if (!texts.problems().isEmpty()) {
            throw new BadSettingsException(texts.problems());
        }
        return settings;
    }

    private static ServiceSettings settings(SettingTexts texts) {
        Path logs = texts.value("zeroheap.logs", SettingKind.PATH, Path.of(LogFormat.DEFAULT_DIRECTORY));
        QuerySettings query = query(texts, logs, archive(texts));
        ArchiverSettings archiver = archiver(texts);
        if (archiver.grace().compareTo(query.timeLimit()) <= 0) {
            texts.report("zeroheap.archiver.grace must be longer than zeroheap.query.time-limit, " + query.timeLimit()
                    + ": " + archiver.grace());
        }
        if (query.streamLimit().compareTo(archiver.keepSnapshots()) > 0) {
            texts.report("zeroheap.query.stream-limit must not be longer than old states of the archive stay, "
                    + archiver.keepSnapshots() + ": " + query.streamLimit());
        }
        boolean archives = texts.value("zeroheap.archiver.enabled", SettingKind.FLAG, true);
        Duration archiveEvery = pause(texts, "zeroheap.archiver.every", Duration.ofSeconds(15));
        boolean recordsJvm = texts.value("zeroheap.jfr.enabled", SettingKind.FLAG, false);
        Duration jvmEvery = pause(texts, "zeroheap.jfr.every", Duration.ofSeconds(5));
        if (recordsJvm && !JvmEvents.areAvailable()) {
            texts.report("zeroheap.jfr.enabled must be false where the JVM has no Flight Recorder: true");
        }
        return new ServiceSettings(
                recorder(texts, logs),
                query,
                texts.value("zeroheap.prices", SettingKind.PATH.map(Optional::of), Optional.empty()),
                tail(texts),
                sql(texts),
                AccessTexts.read(texts),
                archiver,
                archives ? Optional.of(archiveEvery) : Optional.empty(),
                recordsJvm ? Optional.of(jvmEvery) : Optional.empty());
    }

    private static ArchiveSettings archive(SettingTexts texts) {
        Path folder = texts.value("zeroheap.archive", SettingKind.PATH, Path.of(ArchiveSettings.DEFAULT_FOLDER));
        return texts.changed(
                ArchiveSettings.in(folder), "zeroheap.catalog-url", SettingKind.TEXT, ArchiveSettings::withCatalogUrl);
    }

    private static QuerySettings query(SettingTexts texts, Path logs, ArchiveSettings archive) {
        Path temporary = texts.value(
                "zeroheap.temporary", SettingKind.PATH, Path.of(System.getProperty("java.io.tmpdir"), "zeroheap"));
        QuerySettings query = QuerySettings.of(logs, temporary).withArchive(archive);
        query = texts.changed(
                query,
                "zeroheap.query.memory-limit",
                SettingKind.TEXT,
                (before, limit) -> before.withMemory(limit, before.threads(), before.temporaryLimit()));
        query = texts.changed(
                query,
                "zeroheap.query.threads",
                SettingKind.COUNT,
                (before, threads) -> before.withMemory(before.memoryLimit(), threads, before.temporaryLimit()));
        query = texts.changed(
                query,
                "zeroheap.query.temporary-limit",
                SettingKind.TEXT,
                (before, limit) -> before.withMemory(before.memoryLimit(), before.threads(), limit));
        query = texts.changed(
                query,
                "zeroheap.query.time-limit",
                SettingKind.DURATION,
                (before, limit) -> before.withLimits(limit, before.rowLimit()));
        query = texts.changed(
                query,
                "zeroheap.query.row-limit",
                SettingKind.COUNT,
                (before, limit) -> before.withLimits(before.timeLimit(), limit));
        query = texts.changed(
                query,
                "zeroheap.query.max-concurrent",
                SettingKind.COUNT,
                (before, questions) -> before.withConcurrency(questions, before.maxWait()));
        query = texts.changed(
                query, "zeroheap.query.stream-limit", SettingKind.DURATION, QuerySettings::withStreamLimit);
        return texts.changed(
                query,
                "zeroheap.query.max-wait",
                SettingKind.DURATION,
                (before, wait) -> before.withConcurrency(before.maxConcurrent(), wait));
    }

    private static TailSettings tail(SettingTexts texts) {
        TailSettings tail = TailSettings.DEFAULTS;
        tail = texts.changed(tail, "zeroheap.tail.every", SettingKind.DURATION, TailSettings::withEvery);
        tail = texts.changed(tail, "zeroheap.tail.queue-events", SettingKind.COUNT, TailSettings::withQueueEvents);
        tail = texts.changed(
                tail, "zeroheap.tail.max-subscribers", SettingKind.COUNT, TailSettings::withMaxSubscribers);
        tail = texts.changed(tail, "zeroheap.tail.heartbeat", SettingKind.DURATION, TailSettings::withHeartbeat);
        return texts.changed(tail, "zeroheap.tail.stall-limit", SettingKind.DURATION, TailSettings::withStallLimit);
    }

    private static SqlSettings sql(SettingTexts texts) {
        SqlSettings sql = SqlSettings.DEFAULTS;
        sql = texts.changed(sql, "zeroheap.sql.memory-limit", SettingKind.TEXT, SqlSettings::withMemoryLimit);
        sql = texts.changed(sql, "zeroheap.sql.temporary-limit", SettingKind.TEXT, SqlSettings::withTemporaryLimit);
        sql = texts.changed(sql, "zeroheap.sql.row-limit", SettingKind.COUNT, SqlSettings::withRowLimit);
        return texts.changed(sql, "zeroheap.sql.answer-limit", SettingKind.BYTES, SqlSettings::withAnswerLimit);
    }

    private static ArchiverSettings archiver(SettingTexts texts) {
        ArchiverSettings archiver = ArchiverSettings.DEFAULTS;
        archiver =
                texts.changed(archiver, "zeroheap.archiver.grace", SettingKind.DURATION, ArchiverSettings::withGrace);
        archiver = texts.changed(
                archiver, "zeroheap.archiver.memory-limit", SettingKind.TEXT, ArchiverSettings::withMemoryLimit);
        archiver =
                texts.changed(archiver, "zeroheap.archiver.threads", SettingKind.COUNT, ArchiverSettings::withThreads);
        archiver = texts.changed(
                archiver, "zeroheap.archiver.spill-limit", SettingKind.TEXT, ArchiverSettings::withSpillLimit);
        archiver = texts.changed(
                archiver,
                "zeroheap.archiver.compaction",
                SettingKind.FLAG,
                (before, on) -> before.withCompaction(before.compaction().enabled(on)));
        archiver = texts.changed(
                archiver,
                "zeroheap.archiver.keep",
                SettingKind.DURATION,
                (before, age) -> before.withRetention(before.retention().withMaxAge(age)));
        return texts.changed(
                archiver,
                "zeroheap.archiver.max-size",
                SettingKind.SIZE,
                (before, size) -> before.withRetention(before.retention().withMaxBytes(size.bytes())));
    }

    private static RecorderSettings recorder(SettingTexts texts, Path logs) {
        RecorderSettings.Builder builder =
                RecorderSettings.builder().directory(logs).service("zeroheap");
        texts.ifSet("zeroheap.service", SettingKind.TEXT, builder::service);
        texts.ifSet("zeroheap.recorder.enabled", SettingKind.FLAG, builder::enabled);
        texts.ifSet("zeroheap.recorder.segment-bytes", SettingKind.BYTES, builder::segmentBytes);
        texts.ifSet("zeroheap.recorder.segment-age", SettingKind.DURATION, builder::segmentAge);
        texts.ifSet("zeroheap.recorder.ring-slots", SettingKind.COUNT, builder::ringSlots);
        texts.ifSet("zeroheap.recorder.sync", SettingKind.FLAG, builder::sync);
        try {
            return builder.build();
        } catch (InvalidSettingsException refused) {
            refused.problems().forEach(problem -> texts.report(ofThisService(problem)));
            return RecorderSettings.builder().build();
        }
    }

    /** A recorder names its settings without {@code recorder}; the service's name is the one that both have. */
    private static String ofThisService(String problem) {
        return problem.startsWith("zeroheap.service ")
                ? problem
                : problem.replaceFirst("^zeroheap\\.", "zeroheap.recorder.");
    }

    private static Duration pause(SettingTexts texts, String name, Duration byDefault) {
        Duration pause = texts.value(name, SettingKind.DURATION, byDefault);
        if (pause.compareTo(SHORTEST) < 0) {
            texts.report(name + " must be 1s or more: " + pause);
        }
        return pause;
    }
}
