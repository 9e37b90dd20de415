package io.limen.gateway.content;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import com.samskivert.mustache.Template;
import java.util.Map;
import org.owasp.encoder.Encode;

/**
 * A piece of HTML ready to be shown: a template parsed once, its variables escaped for where they stand.
 */
public final class Snippet {
    private static final Mustache.Compiler COMPILER =
            Mustache.compiler().withEscaper(Encode::forHtml).defaultValue("");

    private final String path;
    private final String source;
    private final Template template;

    private Snippet(String path, String source, Template template) {
        this.path = path;
        this.source = source;
        this.template = template;
    }

    /**
     * Parses a template.
     *
     * @param path where it stands in the configuration, relative to {@code content/}
     * @throws IllegalArgumentException where the template is not well formed, saying what and on which line
     */
    public static Snippet parse(String path, String source) {
        try {
            return new Snippet(path, source, COMPILER.compile(source));
        } catch (MustacheException e) {
            throw new IllegalArgumentException(path + ": " + e.getMessage(), e);
        }
    }

    public String path() {
        return path;
    }

    public String source() {
        return source;
    }

    /** The HTML with these variables put in; a variable that is missing is empty. */
    public String render(Map<String, ?> variables) {
        return template.execute(variables);
    }
}
