/**
 * Looks at a site that uses Limen from outside, as a browser would, and says what is right and what is not, each with what
 * was seen and what to do ({@code limen doctor}).
 *
 * <pre>
 *  Examination   asks: the page, its tag, the mount (as a page and, from another origin, as its preflight), one content
 *       │
 *       ▼
 *  Seen          everything that was answered; nothing was answered is an answer, too
 *       │
 *       ▼
 *  Diagnosis     Seen → findings, pure: one method a subject
 * </pre>
 *
 * <p>It asks as a crawler when it asks for a decision, so that nothing is drawn, remembered or counted. Every answer has a
 * size and a time it may take.
 */
@NullMarked
package io.limen.gateway.doctor;

import org.jspecify.annotations.NullMarked;
