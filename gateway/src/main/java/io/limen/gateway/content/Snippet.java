package io.limen.gateway.content;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import com.samskivert.mustache.Template;
import java.util.Map;
import java.util.Set;
import org.owasp.encoder.Encode;

/**
 * What a slot can show: a piece of HTML, a template parsed once, its variables escaped for where they stand; or JSON, which
 * is for scripts and servers and never put into a page.
 */
public final class Snippet {
    private static final Mustache.Compiler COMPILER =
            Mustache.compiler().withEscaper(Encode::forHtml).defaultValue("");

    private final String path;
    private final String source;
    private final Template template;
    private final Set<String> variables;
    private final boolean json;

    private Snippet(String path, String source, Template template, Set<String> variables, boolean json) {
        this.path = path;
        this.source = source;
        this.template = template;
        this.variables = variables;
        this.json = json;
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
            return new Snippet(
                    path, source, COMPILER.compile(template.rewritten()), Set.copyOf(template.variables()), false);
        } catch (MustacheException e) {
            throw new TemplateFlaw(path, source, 0, String.valueOf(e.getMessage()));
        }
    }

    /**
     * JSON as it is handed out.
     *
     * @param json one value, known to be well formed
     */
    public static Snippet json(String path, String json) {
        return new Snippet(path, json, COMPILER.compile(""), Set.of(), true);
    }

    /** Whether it is JSON, else it is HTML. */
    public boolean isJson() {
        return json;
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

    /** The HTML or JSON with these variables put in; a variable that is missing is empty. */
    public String render(Map<String, ?> variables) {
        return this.variables.isEmpty() ? source : template.execute(new Escaping(variables));
    }
}
