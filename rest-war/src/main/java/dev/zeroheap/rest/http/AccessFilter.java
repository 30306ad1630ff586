package dev.zeroheap.rest.http;

import static java.util.Objects.requireNonNull;

import dev.zeroheap.access.Access;
import dev.zeroheap.access.Caller;
import dev.zeroheap.access.Refusal;
import dev.zeroheap.rest.metrics.AccessAudit;
import jakarta.inject.Inject;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Stands before everything that the service answers, resources, servlets, files and what the server adds to them, and lets
 * in who may come in: the only place that asks.
 *
 * <p>{@link Need} says what a path needs, {@link Access} who is asking. Whoever is refused gets a problem, and the log a line.
 */
public class AccessFilter implements Filter {
    private static final String ALLOWED_METHODS = "GET, HEAD, POST, DELETE";
    private static final String ALLOWED_HEADERS = "Authorization, Content-Type, Accept, Last-Event-ID, If-None-Match";
    private static final String EXPOSED_HEADERS = "Zeroheap-Declaration, ETag, Retry-After";
    private static final String PREFLIGHT_SECONDS = "600";

    private final Access access;
    private final AccessAudit audit;

    /** Asks the one, tells the other. */
    @Inject
    public AccessFilter(Access access, AccessAudit audit) {
        this.access = requireNonNull(access, "access");
        this.audit = requireNonNull(audit, "audit");
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!(request instanceof HttpServletRequest http) || !(response instanceof HttpServletResponse answer)) {
            throw new ServletException("only HTTP is answered");
        }
        if (http.getMethod().equals("TRACE")) {
            // It would send back what a browser keeps from its pages.
            answer.setHeader("Allow", ALLOWED_METHODS);
            ProblemResponse.send(
                    Problem.of(ProblemKind.METHOD_NOT_ALLOWED, "TRACE is not possible here", http.getRequestURI()),
                    answer);
            return;
        }
        boolean isLocal = Origin.isLocal(http);
        Visit nobody =
                new Visit(Optional.empty(), access.isRequired(isLocal), Origin.isSecure(http), http.getRemoteAddr());
        Caller caller = null;
        try {
            if (share(http, answer, access)) {
                return;
            }
            Need need = Need.of(http);
            if (need == Need.NOTHING) {
                http.setAttribute(Visit.ATTRIBUTE, nobody);
                chain.doFilter(request, response);
                return;
            }
            Access.Credentials credentials =
                    new Access.Credentials(http.getHeader("Authorization"), cookie(http), isLocal);
            if (need == Need.SESSION) {
                http.setAttribute(Visit.ATTRIBUTE, visit(nobody, callerOrNobody(access, credentials)));
                chain.doFilter(WholeBody.of(http, access.settings().maxBodyBytes()), response);
                return;
            }
            caller = access.authenticate(credentials);
            access.require(caller, need.role());
            http.setAttribute(Visit.ATTRIBUTE, visit(nobody, Optional.of(caller)));
            answer(access.enter(caller), http, answer, chain);
        } catch (Refusal refusal) {
            audit.refused(
                    refusal, http.getMethod(), Need.path(http), nobody.address(), caller == null ? "" : caller.name());
            refuse(refusal, http, answer);
        }
    }

    private static Visit visit(Visit nobody, Optional<Caller> caller) {
        return new Visit(caller, nobody.isRequired(), nobody.isSecure(), nobody.address());
    }

    /** Who asks for the session with a bad token is told that it is not signed in. */
    private static Optional<Caller> callerOrNobody(Access access, Access.Credentials credentials) {
        try {
            return Optional.of(access.authenticate(credentials));
        } catch (Refusal notSignedIn) {
            return Optional.empty();
        }
    }

    private static @Nullable String cookie(HttpServletRequest request) {
        Cookie[] cookies = request.getCookies();
        if (cookies != null) {
            for (Cookie cookie : cookies) {
                if (cookie.getName().equals(SessionResource.COOKIE)) {
                    return cookie.getValue();
                }
            }
        }
        return null;
    }

    /** Tells browsers whose pages may ask; whether that was the whole question. */
    private static boolean share(HttpServletRequest request, HttpServletResponse response, Access access)
            throws Refusal {
        String origin = request.getHeader("Origin");
        if (Origin.isForeign(request, access.settings().origins())) {
            throw new Refusal(
                    Refusal.Reason.FOREIGN_ORIGIN,
                    "pages of another site must not ask this, but for those of zeroheap.access.origins");
        }
        if (origin == null || !access.settings().origins().contains(origin)) {
            return false;
        }
        response.setHeader("Access-Control-Allow-Origin", origin);
        response.setHeader("Access-Control-Expose-Headers", EXPOSED_HEADERS);
        response.addHeader("Vary", "Origin");
        response.setHeader("Cross-Origin-Resource-Policy", "cross-origin");
        if (!request.getMethod().equals("OPTIONS") || request.getHeader("Access-Control-Request-Method") == null) {
            return false;
        }
        response.setHeader("Access-Control-Allow-Methods", ALLOWED_METHODS);
        response.setHeader("Access-Control-Allow-Headers", ALLOWED_HEADERS);
        response.setHeader("Access-Control-Max-Age", PREFLIGHT_SECONDS);
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        return true;
    }

    private void answer(Runnable leave, HttpServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException, Refusal {
        Leaving leaving = new Leaving(leave);
        boolean goesOn = false;
        try {
            chain.doFilter(WholeBody.of(request, access.settings().maxBodyBytes()), response);
            goesOn = request.isAsyncStarted() && leaving.when(request);
        } finally {
            if (!goesOn) {
                leaving.leave();
            }
        }
    }

    private static void refuse(Refusal refusal, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        refusalHeaders(refusal).forEach(response::setHeader);
        ProblemResponse.send(problem(refusal, request.getRequestURI()), response);
    }

    /** What a refusal says beside its problem. */
    static Map<String, String> refusalHeaders(Refusal refusal) {
        if (refusal.retryAfterSeconds() > 0) {
            return Map.of("Retry-After", Integer.toString(refusal.retryAfterSeconds()));
        }
        return switch (refusal.reason()) {
            case NO_TOKEN -> Map.of("WWW-Authenticate", "Bearer realm=\"zeroheap\"");
            case WRONG_TOKEN, EXPIRED_TOKEN, REVOKED_TOKEN ->
                Map.of("WWW-Authenticate", "Bearer realm=\"zeroheap\", error=\"invalid_token\"");
            case MISSING_ROLE -> Map.of("WWW-Authenticate", "Bearer realm=\"zeroheap\", error=\"insufficient_scope\"");
            case FOREIGN_ORIGIN, BODY_TOO_LARGE, TOO_MANY_REQUESTS, TOO_MANY_AT_ONCE -> Map.of();
        };
    }

    static Problem problem(Refusal refusal, String path) {
        return Problem.of(ProblemKind.of(refusal.reason()), String.valueOf(refusal.getMessage()), path);
    }

    /** Ends the request of a caller, once, when its connection ends that is written to by another thread. */
    private static final class Leaving implements AsyncListener {
        private final Runnable leave;
        private final AtomicBoolean hasLeft = new AtomicBoolean();

        Leaving(Runnable leave) {
            this.leave = leave;
        }

        /** Waits for the end of a request that goes on; false where it has ended meanwhile. */
        boolean when(HttpServletRequest request) {
            try {
                request.getAsyncContext().addListener(this);
                return true;
            } catch (IllegalStateException endedMeanwhile) {
                return false;
            }
        }

        void leave() {
            if (hasLeft.compareAndSet(false, true)) {
                leave.run();
            }
        }

        @Override
        public void onComplete(AsyncEvent event) {
            leave();
        }

        @Override
        public void onTimeout(AsyncEvent event) {
            leave();
        }

        @Override
        public void onError(AsyncEvent event) {
            leave();
        }

        @Override
        public void onStartAsync(AsyncEvent event) {}
    }
}
