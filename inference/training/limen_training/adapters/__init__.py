"""Real data sets as events: one call of the Segment Spec a line, in a fixed order, in constant memory.

The same input gives the same bytes, message ids included, so that a line sent twice is one event to the gateway.
"""
