package dev.zeroheap.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** All events of two archived days as one download, over a connection that shows each byte. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DownloadIT {
    /** More than a stream sorts at a time, so that the second day is read when the first has been sent. */
    private static final int EVENTS_OF_THE_NEWER_DAY = 210_000;

    private static final int EVENTS_OF_THE_OLDER_DAY = 1_000;
    private static final Instant NEWER_DAY = Instant.parse("2026-11-20T06:00:00Z");
    private static final Instant OLDER_DAY = Instant.parse("2026-11-19T06:00:00Z");
    private static final String ALL = "/api/v1/events?format=ndjson&from=2026-11-19T00:00:00Z&to=2026-11-21T00:00:00Z";
    private static final String END_OF_BODY = "\r\n0\r\n\r\n";

    private static Path folder;
    private static Payara server;

    @BeforeAll
    static void archiveTwoDays() throws IOException {
        folder = Files.createTempDirectory(Files.createDirectories(Shipped.DIRECTORY.resolve("download")), "run-");
        Path run = folder.resolve("logs/shop/20261120T000000000Z-web1-1-00000001");
        Files.createDirectories(run);
        write(run.resolve("00000001.jsonl"), OLDER_DAY, EVENTS_OF_THE_OLDER_DAY);
        write(run.resolve("00000002.jsonl"), NEWER_DAY, EVENTS_OF_THE_NEWER_DAY);
        ArchiverCommand.run(folder, "run", "--once");
        server = Payara.start(
                folder,
                Map.of(
                        "zeroheap.archiver.enabled",
                        "false",
                        "zeroheap.query.max-concurrent",
                        "1",
                        "zeroheap.query.max-wait",
                        "5s"));
    }

    private static void write(Path segment, Instant from, int events) throws IOException {
        SplittableRandom random = new SplittableRandom(events);
        try (BufferedWriter lines = Files.newBufferedWriter(segment)) {
            for (int i = 0; i < events; i++) {
                lines.write("{\"timestamp\":\"" + from.plusMillis(i)
                        + "\",\"level\":\"INFO\",\"logger\":\"performance_metrics\",\"message\":\"e\",\"seq\":" + i
                        + ",\"data\":{\"metric_type\":\"timer\",\"operation\":\"" + digits(random)
                        + "\",\"duration\":0.5,\"labels\":{\"id\":\"" + i
                        + "\"}}}\n");
            }
        }
    }

    /** A text for which a regular expression of many states takes its time. */
    private static String digits(SplittableRandom random) {
        return (Long.toBinaryString(random.nextLong()) + Long.toBinaryString(random.nextLong())).repeat(2);
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    @Order(1)
    void shouldEndAWholeDownloadCleanly() throws IOException {
        try (Socket client = ask(ALL)) {
            Tail body = Tail.of(client.getInputStream());
            assertThat(body.lines()).isGreaterThan(EVENTS_OF_THE_NEWER_DAY + EVENTS_OF_THE_OLDER_DAY);
            assertThat(body.text()).endsWith(END_OF_BODY);
        }
    }

    @Test
    @Order(2)
    void shouldFreeTheTurnOfAClientThatGoesAway() throws IOException {
        try (Socket client = ask(ALL)) {
            assertThat(client.getInputStream().readNBytes(10_000)).hasSize(10_000);
        }
        Eventually.holds(
                "another question has its turn",
                Duration.ofSeconds(20),
                () -> server.http().get("/api/v1/metrics/recent?range=5m").status() == 200);
    }

    /** Each regular expression is tried on each event, which takes far longer than the others are waited for here. */
    @Test
    @Order(3)
    void shouldCancelTheQuestionOfAClientThatGoesAway() throws IOException {
        String slow = "/api/v1/aggregate?from=2026-11-19T00:00:00Z&to=2026-11-21T00:00:00Z"
                + IntStream.range(50, 55)
                        .mapToObj(states -> "&where=operation!~.*1.%7B" + states + "%7D2")
                        .collect(Collectors.joining());
        try (Socket client = ask(slow)) {
            assertThat(client.isConnected()).isTrue();
            Eventually.holds(
                    "the only turn is taken",
                    Duration.ofSeconds(20),
                    () -> server.http().get("/api/v1/metrics/recent?range=5m").status() == 503);
        }
        assertThat(server.http().get("/api/v1/metrics/recent?range=5m").status())
                .isEqualTo(200);
    }

    @Test
    @Order(4)
    void shouldShowThatADownloadBrokeOff() throws IOException {
        try (Socket client = ask(ALL)) {
            InputStream body = client.getInputStream();
            String head = new String(body.readNBytes(10_000), StandardCharsets.UTF_8);
            assertThat(head).startsWith("HTTP/1.1 200").contains("Zeroheap-Declaration: {");
            deleteArchive();
            Tail rest = Tail.of(body);
            assertThat(rest.lines()).isPositive();
            assertThat(rest.text()).doesNotContain(END_OF_BODY);
        }
    }

    private static void deleteArchive() throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder.resolve("archive"))) {
            files = all.filter(file -> file.toString().endsWith(".parquet")).toList();
        }
        assertThat(files).hasSize(2);
        for (Path file : files) {
            Files.delete(file);
        }
    }

    private static Socket ask(String path) throws IOException {
        URI base = server.http().base();
        Socket client = new Socket(base.getHost(), base.getPort());
        client.setSoTimeout((int) Duration.ofMinutes(2).toMillis());
        client.getOutputStream()
                .write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return client;
    }

    /**
     * The rest of what a connection brings, until its other end closes it, in whatever way.
     *
     * @param lines how many there are
     * @param text the last bytes
     */
    private record Tail(long lines, String text) {
        private static final int BYTES = 4096;

        static Tail of(InputStream in) {
            long lines = 0;
            byte[] buffer = new byte[BYTES];
            String text = "";
            try {
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    String part = new String(buffer, 0, read, StandardCharsets.ISO_8859_1);
                    lines += part.chars().filter(c -> c == '\n').count();
                    text = (text + part).substring(Math.max(0, text.length() + part.length() - BYTES));
                }
            } catch (IOException broken) {
                // A connection that is reset has ended, too.
            }
            return new Tail(lines, text);
        }
    }
}
