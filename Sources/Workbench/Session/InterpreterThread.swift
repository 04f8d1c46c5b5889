#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif
internal import Synchronization

/// The one thread that interprets, for a session's life: with a stack large enough for deep recursion in a script.
///
/// Work handed to it runs in order; the caller waits.
final class InterpreterThread: Sendable {
  static let stackBytes = 512 << 20

  private struct State {
    var job: (@Sendable () -> Void)?
    var isOver = false
  }
  private let state = Mutex(State())
  private let wanted = Semaphore()
  private let done = Semaphore()

  init() {
    var attributes = pthread_attr_t()
    unsafe pthread_attr_init(&attributes)
    unsafe pthread_attr_setstacksize(&attributes, InterpreterThread.stackBytes)
    unsafe pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    defer { unsafe pthread_attr_destroy(&attributes) }
    let this = unsafe Unmanaged.passRetained(self).toOpaque()
    #if canImport(Darwin)
      var thread: pthread_t?
    #else
      var thread = pthread_t()
    #endif
    unsafe pthread_create(
      &thread, &attributes,
      { pointer in
        #if canImport(Darwin)
          let this = unsafe Unmanaged<InterpreterThread>.fromOpaque(pointer).takeRetainedValue()
        #else
          guard let pointer = unsafe pointer else { return nil }
          let this = unsafe Unmanaged<InterpreterThread>.fromOpaque(pointer).takeRetainedValue()
        #endif
        this.serve()
        return nil
      }, this)
  }

  private func serve() {
    while true {
      wanted.wait()
      if state.withLock({ $0.isOver }) { return }
      let job = state.withLock { $0.job.take() }
      job?()
      done.signal()
    }
  }

  /// Lets the thread end when it has nothing to do.
  func end() {
    state.withLock { $0.isOver = true }
    wanted.signal()
  }

  /// Runs the body on the interpreter's thread and waits for it.
  func run(_ body: @escaping @Sendable () -> Void) {
    state.withLock { $0.job = body }
    wanted.signal()
    done.wait()
  }
}

/// A counting semaphore.
@safe private final class Semaphore: @unchecked Sendable {
  private let semaphore: UnsafeMutablePointer<sem_t>

  init() {
    unsafe semaphore = .allocate(capacity: 1)
    unsafe sem_init(semaphore, 0, 0)
  }

  deinit {
    unsafe sem_destroy(semaphore)
    unsafe semaphore.deallocate()
  }

  func signal() { unsafe sem_post(semaphore) }

  func wait() {
    while unsafe sem_wait(semaphore) != 0 {}  // interrupted by a signal
  }
}
