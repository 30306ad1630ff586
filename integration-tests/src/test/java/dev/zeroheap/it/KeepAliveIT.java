package dev.zeroheap.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Many questions on one connection, which the service watches for its end while it answers. */
class KeepAliveIT {
    @TempDir
    static Path folder;

    private static Payara server;

    @BeforeAll
    static void start() {
        server = Payara.start(folder, Map.of());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** As many clients send it; whoever watched the connection of the request before must have left it alone by then. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/v1/aggregate | application/json | {\"range\": \"5m\"}",
                "/api/v1/events | application/json | {\"range\": \"5m\"}",
                "/api/v1/sql | text/plain | select count(*) from events",
                "/prometheus/api/v1/query | application/x-www-form-urlencoded | query=up_total"
            })
    void shouldReadBodiesThatComeAfterTheirHeadersOnOneConnection(String path, String type, String body)
            throws IOException, InterruptedException {
        URI base = server.http().base();
        String head = "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\nContent-Type: " + type
                + "\r\nContent-Length: " + body.length() + "\r\n\r\n";
        try (Socket socket = new Socket(base.getHost(), base.getPort())) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(10_000);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            for (int i = 0; i < 100; i++) {
                socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
                Thread.sleep(1);
                socket.getOutputStream().write(body.getBytes(StandardCharsets.US_ASCII));
                assertThat(line(in)).as("request %d", i).isEqualTo("HTTP/1.1 200 OK");
                skipAnswer(in);
            }
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            line.append((char) c);
        }
        return line.toString().strip();
    }

    private static void skipAnswer(InputStream in) throws IOException {
        long length = 0;
        boolean isChunked = false;
        for (String header = line(in).toLowerCase(Locale.ROOT); !header.isEmpty(); ) {
            if (header.startsWith("content-length:")) {
                length =
                        Long.parseLong(header.substring(header.indexOf(':') + 1).strip());
            }
            isChunked |= header.startsWith("transfer-encoding:");
            header = line(in).toLowerCase(Locale.ROOT);
        }
        in.skipNBytes(length);
        while (isChunked) {
            long chunk = Long.parseLong(line(in), 16);
            in.skipNBytes(chunk);
            line(in);
            isChunked = chunk > 0;
        }
    }
}
