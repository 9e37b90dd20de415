package io.limen.gateway.content;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import com.samskivert.mustache.Template;
import java.util.Map;
import java.util.Set;
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
    private final Set<String> variables;

    private Snippet(String path, String source, Template template, Set<String> variables) {
        this.path = path;
        this.source = source;
        this.template = template;
        this.variables = variables;
    }

    /**
     * Parses a template.
     *
     * @param path where it stands in the configuration, relative to {@code content/}
     * @throws TemplateFlaw where it is not well formed or a variable stands where it cannot be made safe
     */
    public static Snippet parse(String path, String source) {
        TemplateSource template = TemplateSource.read(path, source);
        try {
            return new Snippet(path, source, COMPILER.compile(template.rewritten()), Set.copyOf(template.variables()));
        } catch (MustacheException e) {
            throw new TemplateFlaw(path, source, 0, String.valueOf(e.getMessage()));
        }
    }

    /** The names it asks for; a snippet that asks for none is the same for everybody. */
    public Set<String> variables() {
        return variables;
    }

    /** Whether it shows something of the visitor, and so is another one for each. */
    public boolean isPersonal() {
        return !variables.isEmpty();
    }

    public String path() {
        return path;
    }

    public String source() {
        return source;
    }

    /** The HTML with these variables put in; a variable that is missing is empty. */
    public String render(Map<String, ?> variables) {
        return this.variables.isEmpty() ? source : template.execute(new Escaping(variables));
    }
}
