package io.limen.gateway.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.limen.gateway.decision.Bucketing;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A rule file's payload read as an edge reads it: written after the description of the format, with nothing of the gateway
 * but its buckets.
 */
public final class EdgeReader {
    private final JsonNode rules;
    private final List<Pattern> botPatterns = new ArrayList<>();

    /** What is shown; empty names for the slot's fallback. */
    public record Shown(String experience, String variant, String word) {}

    public EdgeReader(byte[] payload) throws IOException {
        this.rules = new ObjectMapper().readTree(payload);
        rules.path("bots").path("patterns").forEach(pattern -> botPatterns.add(Pattern.compile(pattern.asText())));
    }

    /** Which page is asked for. */
    public record Page(String path, String search, String url, String referrer) {
        public static Page of(String path) {
            return new Page(path, "", "https://shop.example" + path, "");
        }
    }

    /**
     * What a slot shows; empty where the edge has to ask.
     *
     * @param list {@code newcomer} or {@code known}
     * @param visitor the id; empty for none
     */
    public Optional<Shown> shown(String slot, String list, Page page, String visitor) {
        JsonNode own = rules.path("slots").path(slot);
        JsonNode listed = own.path(list);
        if (!listed.isArray()) {
            return Optional.empty();
        }
        for (JsonNode rule : listed) {
            boolean drawn =
                    rule.path("variants").size() > 1 || rule.path("holdout").asDouble() > 0;
            if (holds(rule.path("when"), page, visitor) && !(drawn && visitor.isEmpty())) {
                return Optional.of(won(rule, visitor));
            }
        }
        return Optional.of(new Shown("", "", own.path("fallback").asText()));
    }

    private static Shown won(JsonNode rule, String visitor) {
        String experience = rule.path("experience").asText();
        double holdout = rule.path("holdout").asDouble();
        if (holdout > 0 && Bucketing.bucket(experience + ":holdout", visitor) < holdout) {
            return new Shown(experience, "holdout", rule.path("heldOut").asText());
        }
        JsonNode variants = rule.path("variants");
        double bucket = variants.size() == 1 ? 0 : Bucketing.bucket(experience, visitor);
        double to = 0;
        JsonNode drawn = variants.get(variants.size() - 1);
        for (JsonNode variant : variants) {
            to += variant.get(1).asDouble();
            if (bucket < to) {
                drawn = variant;
                break;
            }
        }
        return new Shown(experience, drawn.get(0).asText(), drawn.get(2).asText());
    }

    private boolean holds(JsonNode condition, Page page, String visitor) {
        if (condition.isBoolean()) {
            return condition.asBoolean();
        }
        String operator = condition.get(0).asText();
        boolean all = true;
        boolean any = false;
        if (operator.equals("&&") || operator.equals("||") || operator.equals("!")) {
            for (int part = 1; part < condition.size(); part++) {
                boolean holds = holds(condition.get(part), page, visitor);
                all &= holds;
                any |= holds;
            }
            return operator.equals("&&") ? all : operator.equals("||") ? any : !any;
        }
        Object left = value(condition.get(1), page, visitor);
        if (operator.equals("has")) {
            return left != null;
        }
        if (operator.equals("in")) {
            for (JsonNode element : condition.get(2)) {
                any |= left != null && order(left, literal(element)) == 0;
            }
            return any;
        }
        Object right = value(condition.get(2), page, visitor);
        return left != null && right != null && compares(operator, left, right);
    }

    private static boolean compares(String operator, Object left, Object right) {
        return switch (operator) {
            case "==" -> order(left, right) == 0;
            case "!=" -> order(left, right) != 0;
            case "startsWith" -> ((String) left).startsWith((String) right);
            case "endsWith" -> ((String) left).endsWith((String) right);
            case "contains" -> ((String) left).contains((String) right);
            case "<" -> order(left, right) < 0;
            case "<=" -> order(left, right) <= 0;
            case ">" -> order(left, right) > 0;
            case ">=" -> order(left, right) >= 0;
            default -> throw new AssertionError("no operator: " + operator);
        };
    }

    private static int order(Object left, Object right) {
        if (left instanceof String text) {
            return text.compareTo((String) right);
        }
        return left instanceof Boolean bool
                ? bool.compareTo((Boolean) right)
                : (int) Math.signum((Double) left - (Double) right);
    }

    private @Nullable Object value(JsonNode operand, Page page, String visitor) {
        if (!operand.isArray()) {
            return literal(operand);
        }
        String name = operand.get(1).asText();
        if (operand.get(0).asText().equals("flag")) {
            return flag(name, page, visitor);
        }
        Map<String, Object> context = new HashMap<>();
        context.put("page.type", type(page.path()));
        context.put("page.path", page.path());
        context.put("page.search", page.search());
        context.put("page.url", page.url());
        context.put("page.referrer", page.referrer());
        return context.get(name);
    }

    private static Object literal(JsonNode literal) {
        return literal.isTextual()
                ? literal.asText()
                : literal.isBoolean() ? (Object) literal.asBoolean() : (Object) literal.asDouble();
    }

    private Object flag(String name, Page page, String visitor) {
        JsonNode flag = rules.path("flags").path(name);
        for (JsonNode rule : flag.path("rules")) {
            double share = rule.path("share").asDouble();
            boolean inShare = share >= 1 || (!visitor.isEmpty() && Bucketing.bucket(name, visitor) < share);
            if (inShare && holds(rule.path("when"), page, visitor)) {
                return literal(rule.path("serve"));
            }
        }
        return literal(flag.path("fallback"));
    }

    private String type(String path) {
        for (JsonNode row : rules.path("pages")) {
            if (Pattern.compile(expression(row.get(1).asText()), Pattern.DOTALL)
                    .matcher(path)
                    .matches()) {
                return row.get(0).asText();
            }
        }
        return "other";
    }

    private static String expression(String glob) {
        StringBuilder expression = new StringBuilder();
        for (int i = 0; i < glob.length(); i++) {
            boolean star = glob.charAt(i) == '*';
            boolean deep = star && i + 1 < glob.length() && glob.charAt(i + 1) == '*';
            expression.append(deep ? ".*" : star ? "[^/]*" : Pattern.quote(glob.substring(i, i + 1)));
            i += deep ? 1 : 0;
        }
        return expression.toString();
    }

    /** Whether this is a bot's user agent. */
    public boolean isBot(String userAgent, String platform) {
        if (userAgent.isBlank() && platform.isBlank()) {
            return false;
        }
        JsonNode bots = rules.path("bots");
        int charsMax = bots.path("charsMax").asInt();
        String agent =
                userAgent.substring(0, Math.min(charsMax, userAgent.length())).toLowerCase(Locale.ROOT);
        for (JsonNode client : bots.path("clients")) {
            if (agent.startsWith(client.asText())) {
                return false;
            }
        }
        boolean named = false;
        for (JsonNode system : bots.path("systems")) {
            named |= agent.contains(system.asText());
        }
        for (JsonNode mark : bots.path("marks")) {
            named &= !agent.contains(mark.asText());
        }
        for (Pattern pattern : botPatterns) {
            named &= !pattern.matcher(agent).find();
        }
        return !named;
    }
}
