/// A loss or a training step to be timed, as the command names it: `loss:N:D`, `resnet18:WIDTH:BATCH:DIM` at 32 pixels,
/// or `resnet50:BATCH:SIZE:DIM`.
struct Case: Equatable {
  let name: String
  let isStep: Bool
  let batch: Int
  /// For the scripts of `cases/`.
  let arguments: [String]

  init?(_ name: String) {
    let parts = name.split(separator: ":", omittingEmptySubsequences: false)
    let numbers = parts.dropFirst().compactMap { Int($0) }
    guard numbers.count == parts.count - 1, numbers.allSatisfy({ $0 > 0 }) else { return nil }
    switch (parts[0], numbers.count) {
    case ("loss", 2):
      batch = numbers[0]
      arguments = ["n=\(numbers[0])", "d=\(numbers[1])"]
    case ("resnet18", 3):
      batch = numbers[1]
      arguments = ["network=resnet18", "width=\(numbers[0])", "batch=\(numbers[1])", "dim=\(numbers[2])"]
    case ("resnet50", 3):
      batch = numbers[0]
      arguments = ["network=resnet50", "batch=\(numbers[0])", "size=\(numbers[1])", "dim=\(numbers[2])"]
    default: return nil
    }
    isStep = parts[0] != "loss"
    self.name = name
  }
}
