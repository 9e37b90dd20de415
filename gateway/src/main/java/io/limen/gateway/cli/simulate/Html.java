package io.limen.gateway.cli.simulate;

import java.util.Locale;
import org.owasp.encoder.Encode;

/** Text that becomes a page: what is put in is escaped, in texts and in quoted attributes alike. */
final class Html {
    private final StringBuilder text = new StringBuilder();

    /**
     * Appends markup.
     *
     * @param format markup with places for values, as {@link String#format}
     * @param values texts are escaped, numbers are written as they are
     */
    Html add(String format, Object... values) {
        Object[] safe = new Object[values.length];
        for (int i = 0; i < values.length; i++) {
            safe[i] = values[i] instanceof Number ? values[i] : Encode.forHtml(String.valueOf(values[i]));
        }
        text.append(String.format(Locale.ROOT, format, safe)).append('\n');
        return this;
    }

    /** Appends what is markup already. */
    Html raw(String markup) {
        text.append(markup);
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
