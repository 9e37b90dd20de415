package io.limen.gateway.decision;

import io.limen.gateway.content.Body;
import io.limen.gateway.content.Presentation;
import io.limen.gateway.content.Slot;
import io.limen.gateway.content.Snippet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What a snapshot may show, as edges are told of it: a word for whatever may win a slot, and the content behind it. All of
 * it is worked out when the snapshot is loaded; telling what won is a look into a map.
 *
 * <pre>
 *   22 characters   the ref of a content
 *   .               the page keeps its own content
 *   .welcome        the same, because the visitor is held out of that experience
 *   !               ask the gateway: what won is personal, guarded, or JSON
 * </pre>
 */
public final class Contents {
    /** The page keeps its own content. */
    public static final String KEEP = ".";
    /** Only the gateway can tell. */
    public static final String ASK = "!";
    /** Of a gateway without keys: nothing has a ref, and edges ask for everything. */
    public static final Contents NONE = new Contents();

    /** Goes before what is hashed, so that no ref is ever a signature of something else. */
    private static final String PURPOSE = "limen-content-1\n";

    private static final int REF_CHARS = 22;

    private final Map<String, Content> refToContent = new HashMap<>();
    private final Map<String, String> experienceToHeldOut = new HashMap<>();
    private final Map<String, Map<String, String>> experienceToVariantToWord = new HashMap<>();
    private final Map<String, String> slotToFallback = new HashMap<>();

    private Contents() {}

    /**
     * Of a snapshot.
     *
     * @param tag the first 16 bytes of HMAC-SHA256 with the key for refs over a text in UTF-8, in URL-safe Base64 without
     *     padding
     */
    public static Contents of(Snapshot snapshot, UnaryOperator<String> tag) {
        Contents contents = new Contents();
        for (Slot slot : snapshot.slots()) {
            contents.slotToFallback.put(slot.name(), contents.fallback(slot, tag));
        }
        for (Experience experience : snapshot.experiences()) {
            Slot slot = snapshot.slots().get(experience.slot());
            contents.experienceToHeldOut.put(experience.name(), contents.heldOut(slot, experience, tag));
            Map<String, String> variantToWord = new HashMap<>();
            for (Variant variant : experience.variants()) {
                variantToWord.put(variant.name(), contents.variant(slot, experience, variant, tag));
            }
            contents.experienceToVariantToWord.put(experience.name(), variantToWord);
        }
        return contents;
    }

    /** The content under a ref, if it is of this snapshot. */
    public Optional<Content> find(String ref) {
        return Optional.ofNullable(refToContent.get(ref));
    }

    /** By ref, all of it. */
    public Map<String, Content> all() {
        return Map.copyOf(refToContent);
    }

    /** Whether there are refs at all, or no keys to make them with. */
    public boolean isNone() {
        return this == NONE;
    }

    /** The word where no experience wins this slot. */
    public String ofFallback(String slot) {
        return slotToFallback.getOrDefault(slot, ASK);
    }

    /** The word for whom this experience wins, and who is held out of it. */
    public String ofHoldout(String experience) {
        return experienceToHeldOut.getOrDefault(experience, ASK);
    }

    /** The word for whom this experience wins with this variant. */
    public String ofVariant(String experience, String variant) {
        return experienceToVariantToWord.getOrDefault(experience, Map.of()).getOrDefault(variant, ASK);
    }

    /** The ref a word is, if it is one. */
    public static Optional<String> ref(String word) {
        return word.length() == REF_CHARS && !word.startsWith(KEEP) ? Optional.of(word) : Optional.empty();
    }

    private String fallback(Slot slot, UnaryOperator<String> tag) {
        if (slot.fallback().isEmpty()) {
            return KEEP;
        }
        Snippet snippet = slot.fallback().get();
        return isForOne(snippet) ? ASK : keep(Body.shared(snippet), slot, Optional.empty(), tag);
    }

    private String heldOut(Slot slot, Experience experience, UnaryOperator<String> tag) {
        if (experience.guarded()) {
            return ASK;
        }
        return slot.fallback().isEmpty()
                ? KEEP + experience.name()
                : marked(
                        slot,
                        experience,
                        DecisionPolicy.HOLDOUT,
                        Presentation.PLAIN,
                        slot.fallback().get(),
                        tag);
    }

    private String variant(Slot slot, Experience experience, Variant variant, UnaryOperator<String> tag) {
        return experience.guarded()
                ? ASK
                : marked(slot, experience, variant.name(), variant.presentation(), variant.snippet(), tag);
    }

    private String marked(
            Slot slot,
            Experience experience,
            String variant,
            Presentation presentation,
            Snippet snippet,
            UnaryOperator<String> tag) {
        return isForOne(snippet)
                ? ASK
                : keep(
                        Body.shared(experience.name(), variant, presentation, snippet),
                        slot,
                        Optional.of(experience.name()),
                        tag);
    }

    /** Whether no page that is everybody's can have it in it. */
    private static boolean isForOne(Snippet snippet) {
        return snippet.isPersonal() || snippet.isJson();
    }

    private String keep(String body, Slot slot, Optional<String> experience, UnaryOperator<String> tag) {
        String ref = tag.apply(PURPOSE + body);
        Content content = refToContent.getOrDefault(ref, new Content(ref, body, List.of(), experience));
        refToContent.put(ref, content.shownIn(slot.name()));
        return ref;
    }
}
