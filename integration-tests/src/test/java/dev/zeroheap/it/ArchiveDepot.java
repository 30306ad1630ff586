package dev.zeroheap.it;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/**
 * Has an archive fetched over HTTP on loopback, but makes whoever asks wait until the test hands it out: so the test
 * decides when a server goes on with its next deployment.
 */
final class ArchiveDepot implements AutoCloseable {
    private final Path archive;
    private final HttpServer server;
    private final ExecutorService clerk = Executors.newSingleThreadExecutor();
    private final Semaphore handedOut = new Semaphore(0);

    private ArchiveDepot(Path archive, HttpServer server) {
        this.archive = archive;
        this.server = server;
    }

    static ArchiveDepot open(Path archive) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            ArchiveDepot depot = new ArchiveDepot(archive, server);
            server.createContext("/", depot::serve);
            server.setExecutor(depot.clerk);
            server.start();
            return depot;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot serve " + archive, e);
        }
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/" + archive.getFileName());
    }

    /** Lets one request through, the one that waits or the next. */
    void handOut() {
        handedOut.release();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            handedOut.acquire();
            exchange.sendResponseHeaders(200, Files.size(archive));
            Files.copy(archive, exchange.getResponseBody());
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        clerk.shutdownNow();
        server.stop(0);
    }
}
