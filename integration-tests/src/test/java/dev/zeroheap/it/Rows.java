package dev.zeroheap.it;

import com.fasterxml.jackson.databind.JsonNode;

/** Reads answers as a client would. */
final class Rows {
    private Rows() {}

    /** The row of one name; fails when there is none. */
    static JsonNode named(JsonNode answer, String name) {
        for (JsonNode row : answer.path("rows")) {
            if (row.path("group").path("name").asText().equals(name)) {
                return row;
            }
        }
        throw new AssertionError("no row for " + name + " in " + answer);
    }

    /** How many events of one name the service counts in the range; 0 where there is no row. */
    static long count(Http http, String range, String name) {
        JsonNode answer =
                http.get("/api/v1/metrics/recent?" + range + "&name=" + name).ok();
        JsonNode rows = answer.path("rows");
        return rows.isEmpty() ? 0 : named(answer, name).path("count").asLong();
    }

    static JsonNode declaration(Http http, String range) {
        return http.get("/api/v1/metrics/recent?" + range).ok().path("declaration");
    }
}
