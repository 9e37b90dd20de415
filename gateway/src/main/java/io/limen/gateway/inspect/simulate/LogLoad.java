package io.limen.gateway.inspect.simulate;

/**
 * What the log holds.
 *
 * @param entries of any kind
 * @param events that visitors sent
 * @param pageViews those that are page views
 * @param from when the first was received, epoch milliseconds; 0 where there is none
 * @param until when the last was received
 * @param busiest the beginning of the minute in which most were received
 * @param busiestEvents so many
 * @param busiestPageViews page views among them
 * @param activations how often a configuration was activated, of the partition where it was most
 */
public record LogLoad(
        long entries,
        long events,
        long pageViews,
        long from,
        long until,
        long busiest,
        long busiestEvents,
        long busiestPageViews,
        long activations) {}
