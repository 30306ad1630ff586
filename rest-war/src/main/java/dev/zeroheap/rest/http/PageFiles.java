package dev.zeroheap.rest.http;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.regex.Pattern;

/**
 * The scripts and style sheets of the page. Their names change with what is in them, so browsers may keep them for good; they
 * were compressed when the page was built, and are sent so to those who take it.
 */
@WebServlet(urlPatterns = PageFiles.PATH + "/*")
public class PageFiles extends HttpServlet {
    static final String PATH = "/assets";

    private static final long serialVersionUID = 1L;
    private static final Pattern NAME = Pattern.compile("/[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}");

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String name = request.getPathInfo();
        if (name == null || !NAME.matcher(name).matches()) {
            response.sendError(HttpServletResponse.SC_NOT_FOUND);
            return;
        }
        boolean wantsGzip = GzipEncoding.accepts(request.getHeader("Accept-Encoding"));
        if (!(wantsGzip && send(name, ".gz", response)) && !send(name, "", response)) {
            response.sendError(HttpServletResponse.SC_NOT_FOUND);
        }
    }

    private boolean send(String name, String form, HttpServletResponse response) throws IOException {
        try (InputStream file = getServletContext().getResourceAsStream(PATH + name + form)) {
            if (file == null) {
                return false;
            }
            byte[] bytes = file.readAllBytes();
            response.setContentType(getServletContext().getMimeType(name));
            response.setHeader("Cache-Control", "public, max-age=31536000, immutable");
            response.setHeader("Vary", "Accept-Encoding");
            if (!form.isEmpty()) {
                response.setHeader("Content-Encoding", "gzip");
            }
            response.setContentLength(bytes.length);
            response.getOutputStream().write(bytes);
            return true;
        }
    }
}
