import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from anomaly.warehouse.components import smallest_of_component


def smallest_by_search(size: int, edges: list[tuple[int, int]]) -> list[int]:
    """The slow and obvious way: walk from every node."""
    near: dict[int, set[int]] = {node: {node} for node in range(size)}
    for a, b in edges:
        near[a].add(b)
        near[b].add(a)
    found = []
    for node in range(size):
        seen, waiting = {node}, [node]
        while waiting:
            for other in near[waiting.pop()] - seen:
                seen.add(other)
                waiting.append(other)
        found.append(min(seen))
    return found


@given(
    size=st.integers(1, 30),
    data=st.data(),
)
def test_labels_are_those_of_a_walk(size: int, data: st.DataObject) -> None:
    node = st.integers(0, size - 1)
    edges = data.draw(st.lists(st.tuples(node, node), max_size=40))
    left = np.array([a for a, _ in edges], dtype=np.int64)
    right = np.array([b for _, b in edges], dtype=np.int64)
    assert smallest_of_component(size, left, right).tolist() == smallest_by_search(size, edges)


def test_a_long_chain_ends_in_one_component() -> None:
    size = 10_000
    order = np.random.default_rng(7).permutation(size)
    labels = smallest_of_component(size, order[:-1], order[1:])
    assert set(labels.tolist()) == {0}
