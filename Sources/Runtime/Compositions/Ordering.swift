/// Sorting, as positions and what is taken from them: gradients flow to where each number came from.
extension Tape {
  /// The entries along an axis in order, and their positions; the first `count` of them, or all.
  package func sorted(
    _ x: Tensor, axis: Int = -1, descending: Bool = false, count: Int? = nil
  ) throws(TensorError) -> (values: Tensor, places: Tensor) {
    let places = try apply(ArgSort(axis: axis, descending: descending, count: count), x)
    return (try apply(TakeAlong(places, axis: axis), x), places)
  }
}
