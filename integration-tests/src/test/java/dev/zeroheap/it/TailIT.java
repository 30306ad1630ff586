package dev.zeroheap.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The live tail of the WAR on the server it ships with, as clients of Server-Sent Events have it. */
class TailIT {
    private static final int SLOTS = 3;
    private static final Duration LIMIT = Duration.ofMinutes(1);

    @TempDir
    static Path folder;

    private static Payara server;

    @BeforeAll
    static void start() {
        server = Payara.start(
                folder,
                Map.of(
                        "zeroheap.tail.heartbeat",
                        "300ms",
                        "zeroheap.tail.max-subscribers",
                        String.valueOf(SLOTS),
                        "zeroheap.tail.stall-limit",
                        "2s",
                        "zeroheap.archiver.every",
                        "1h"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** One stream of events; closed by going away. */
    private static final class Stream implements AutoCloseable {
        private final HttpResponse<InputStream> response;
        private final BufferedReader reader;

        Stream(String question, String lastEventId) throws IOException, InterruptedException {
            HttpRequest.Builder request = HttpRequest.newBuilder(uri("/api/v1/tail" + question))
                    .header("Accept", "text/event-stream")
                    .timeout(LIMIT);
            if (!lastEventId.isEmpty()) {
                request.header("Last-Event-ID", lastEventId);
            }
            // A client of its own: closing the stream of a shared one would only put the connection back.
            response = HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            reader = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
        }

        /** The next block as its fields, comments under an empty name; empty at the end of the stream. */
        Map<String, String> next() throws IOException {
            Map<String, String> block = new LinkedHashMap<>();
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.isEmpty()) {
                    return block;
                }
                int colon = line.indexOf(':');
                block.put(line.substring(0, colon), line.substring(colon + 1).strip());
            }
            return block;
        }

        Map<String, String> nextEvent() throws IOException {
            Map<String, String> block = next();
            while (!block.isEmpty() && !block.containsKey("event")) {
                block = next();
            }
            return block;
        }

        @Override
        public void close() throws IOException {
            response.body().close();
        }
    }

    /** With a slot; those of earlier tests may be noticed to be free a little later. */
    private static Stream opened(String question, String lastEventId) throws IOException, InterruptedException {
        for (Instant end = Instant.now().plus(LIMIT); ; ) {
            Stream stream = new Stream(question, lastEventId);
            if (stream.response.statusCode() != 503 || Instant.now().isAfter(end)) {
                return stream;
            }
            stream.close();
        }
    }

    private static URI uri(String path) {
        return server.http().base().resolve(path);
    }

    private static void write(String name, int events) {
        try (Child writer = Writer.start(folder, "shop", Map.of(), 1, events, name)) {
            assertThat(writer.exitCode(LIMIT)).as(writer.output()).isZero();
        }
    }

    @Test
    void shouldSendAnEventAsTheQuestionForEventsShowsIt() throws Exception {
        try (Stream stream = opened("?name=shown", "")) {
            assertThat(stream.response.statusCode()).isEqualTo(200);
            assertThat(stream.response.headers().firstValue("Content-Type").orElse(""))
                    .startsWith("text/event-stream");
            assertThat(stream.response.headers().firstValue("Cache-Control")).contains("no-store");
            assertThat(stream.response.headers().firstValue("X-Accel-Buffering"))
                    .contains("no");
            assertThat(stream.next()).containsKeys("retry", "id");
            write("shown", 1);

            Map<String, String> event = stream.nextEvent();

            assertThat(event).containsEntry("event", "event").containsKey("id");
            JsonNode row = server.http()
                    .get("/api/v1/events?range=10m&name=shown")
                    .ok()
                    .path("rows")
                    .path(0);
            assertThat(event.get("data")).isEqualTo(row.toString());
        }
    }

    @Test
    void shouldGoOnBehindTheLastEventThatWasSeen() throws Exception {
        String seen;
        try (Stream stream = opened("?name=resumed", "")) {
            stream.next();
            write("resumed", 10);
            for (int i = 0; i < 3; i++) {
                stream.nextEvent();
            }
            seen = stream.nextEvent().get("id");
        }
        write("resumed", 5);

        List<Integer> sizes = new ArrayList<>();
        try (Stream stream = opened("?name=resumed", seen)) {
            for (int i = 0; i < 11; i++) {
                sizes.add(size(stream.nextEvent()));
            }
        }

        assertThat(sizes)
                .containsExactlyElementsOf(IntStream.concat(IntStream.range(4, 10), IntStream.range(0, 5))
                        .boxed()
                        .toList());
        try (Stream stream = opened("?name=resumed&last_event_id=" + seen, "")) {
            assertThat(size(stream.nextEvent())).isEqualTo(4);
        }
    }

    private static int size(Map<String, String> event) throws IOException {
        return new ObjectMapper()
                .readTree(event.get("data"))
                .path("fields")
                .path("size")
                .asInt();
    }

    @Test
    void shouldGiveSignsOfLifeThatSayHowFarTheLogWasRead() throws Exception {
        try (Stream stream = opened("?name=never", "")) {
            String start = stream.next().get("id");
            Map<String, String> ping = stream.next();
            while (ping.get("id").equals(start)) {
                ping = stream.next();
            }
            assertThat(ping).containsEntry("", "ping").containsOnlyKeys("", "id");
        }
    }

    /** Its connection stays, but its slot becomes free. */
    @Test
    void shouldCutOffWhoTakesNothing() throws Exception {
        List<Stream> others = new ArrayList<>();
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(4096);
            socket.connect(
                    new InetSocketAddress(
                            server.http().base().getHost(), server.http().base().getPort()));
            socket.getOutputStream()
                    .write("GET /api/v1/tail?name=unread HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            byte[] status = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
            assertThat(new String(status, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 200");
            write("unread", 50_000);

            for (int i = 0; i < SLOTS; i++) {
                others.add(opened("?name=never", ""));
            }

            assertThat(others).allMatch(stream -> stream.response.statusCode() == 200);
        } finally {
            for (Stream stream : others) {
                stream.close();
            }
        }
    }

    @Test
    void shouldExplainBadRequestsAsProblems() {
        assertProblem("GET", "/api/v1/tail?last_event_id=nonsense!", 400, "Last-Event-ID");
        assertProblem("GET", "/api/v1/tail?colour=red", 400, "colour");
        assertProblem("GET", "/api/v1/tail?success=perhaps", 400, "success");
        assertProblem("POST", "/api/v1/tail", 405, "");
    }

    private static void assertProblem(String method, String path, int status, String parameter) {
        Http.Answer answer = server.http().send(method, path);
        assertThat(answer.status()).as("%s %s: %s", method, path, answer.body()).isEqualTo(status);
        assertThat(answer.contentType()).startsWith("application/problem+json");
        assertThat(answer.json().path("parameter").asText()).isEqualTo(parameter);
        assertThat(answer.json().path("detail").asText()).isNotEmpty();
    }

    @Test
    void shouldRefuseMoreThanItHasSlotsAndNoticeWhoLeft() throws Exception {
        List<Stream> streams = new ArrayList<>();
        try {
            Eventually.holds(
                    "the slots of other tests are free", LIMIT, () -> open(streams) && streams.size() == SLOTS);
            Http.Answer refused = server.http().get("/api/v1/tail");
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.json().path("type").asText()).endsWith(":busy");

            streams.remove(0).close();

            Eventually.holds("the slot of who left is free", LIMIT, () -> open(streams) && streams.size() == SLOTS);
        } finally {
            for (Stream stream : streams) {
                stream.close();
            }
        }
    }

    private static boolean open(List<Stream> streams) {
        try {
            Stream stream = new Stream("", "");
            if (stream.response.statusCode() != 200) {
                stream.close();
                return false;
            }
            streams.add(stream);
            return true;
        } catch (IOException e) {
            throw new AssertionError("no stream", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while connecting", e);
        }
    }
}
