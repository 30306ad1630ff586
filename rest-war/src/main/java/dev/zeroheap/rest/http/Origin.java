package dev.zeroheap.rest.http;

import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Where a request comes from: which machine, which site's page. */
final class Origin {
    private static final List<String> OF_PROXIES =
            List.of("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via");

    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|\\[?[0-9a-fA-F:.]+]?");
    private static final Set<String> CHANGING = Set.of("POST", "PUT", "PATCH", "DELETE");

    private Origin() {}

    /**
     * Whether it was sent on this machine, to this machine, and handed on by nobody who says so. The name by which it was
     * asked must be one of loopback too: a page of another site could give its own name this address.
     */
    static boolean isLocal(HttpServletRequest request) {
        return isLoopback(request.getRemoteAddr())
                && isLoopback(request.getLocalAddr())
                && OF_PROXIES.stream().allMatch(header -> request.getHeader(header) == null)
                && isLoopbackName(request.getServerName());
    }

    private static boolean isLoopbackName(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return name.equals("localhost") || name.endsWith(".localhost") || isLoopback(name);
    }

    /** Of an address; a name is none, and not looked up. */
    private static boolean isLoopback(String address) {
        if (address == null || !ADDRESS.matcher(address).matches()) {
            return false;
        }
        try {
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException noAddress) {
            return false;
        }
    }

    /** Whether it came by TLS; who hands it on may say so, and gains nothing by lying but a cookie that is not sent. */
    static boolean isSecure(HttpServletRequest request) {
        return request.isSecure() || "https".equalsIgnoreCase(request.getHeader("X-Forwarded-Proto"));
    }

    /**
     * Whether a page of another site has a browser change something here. Browsers say so; programs say nothing.
     *
     * @param allowed the sites that may
     */
    static boolean isForeign(HttpServletRequest request, Set<String> allowed) {
        String origin = request.getHeader("Origin");
        if (origin == null || !CHANGING.contains(request.getMethod()) || allowed.contains(origin)) {
            return false;
        }
        String site = request.getHeader("Sec-Fetch-Site");
        if (site != null) {
            return !site.equals("same-origin") && !site.equals("none");
        }
        String host = request.getHeader("Host");
        return host == null || !(origin.equals("http://" + host) || origin.equals("https://" + host));
    }
}
