"""Connected components: which persons hang together through a list of pairs."""

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]


def smallest_of_component(size: int, left: Integers, right: Integers) -> Integers:
    """For each node 0..size-1 the smallest node it is connected to.

    Each round hooks every component to the smallest neighbour and then shortens all paths; the
    number of rounds grows with the logarithm of the longest chain.

    Args:
        size: number of nodes.
        left: one end of each edge.
        right: the other end.

    >>> smallest_of_component(5, np.array([1, 3]), np.array([2, 2])).tolist()
    [0, 1, 1, 1, 4]
    """
    label = np.arange(size, dtype=np.int64)
    while True:
        ends_left, ends_right = label[left], label[right]
        smaller = np.minimum(ends_left, ends_right)
        if np.array_equal(ends_left, ends_right):
            return label
        np.minimum.at(label, ends_left, smaller)
        np.minimum.at(label, ends_right, smaller)
        while not np.array_equal(label[label], label):
            label = label[label]
