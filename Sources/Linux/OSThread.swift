internal import CLinux
internal import Glibc

/// A thread of its own: for what blocks, which no task of the cooperative pool may do.
package enum OSThread {
    /// Runs `body` on a new, detached thread; whatever it captures belongs to that thread from here
    /// on. Of `name` at most 15 bytes are kept: pthread_setname_np(3).
    package static func start(
        name: String, _ body: sending @escaping () -> Void
    ) throws(SystemError) {
        let box = Unmanaged.passRetained(Box(name: name, body: body))
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        defer { pthread_attr_destroy(&attributes) }
        var thread = pthread_t()
        let code = pthread_create(
            &thread, &attributes,
            { pointer in
                guard let pointer else { return nil }
                let box = Unmanaged<Box>.fromOpaque(pointer).takeRetainedValue()
                clinux_name_thread(String(box.name.prefix(15)))
                box.body()
                return nil
            }, box.toOpaque())
        guard code == 0 else {
            box.release()
            throw SystemError("pthread_create", name, errno: code)
        }
    }

    /// What `body` comes to, on a thread of its own. Where none is to be had it blocks this one:
    /// late is better than never.
    package static func value<Value: Sendable, Failure: Error>(
        name: String, _ body: @escaping @Sendable () throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let work = { @Sendable () -> Result<Value, Failure> in
            do throws(Failure) {
                return .success(try body())
            } catch {
                return .failure(error)
            }
        }
        let result = await withCheckedContinuation { continuation in
            do throws(SystemError) {
                try start(name: name) { continuation.resume(returning: work()) }
            } catch {
                continuation.resume(returning: work())
            }
        }
        return try result.get()
    }

    private final class Box {
        let name: String
        let body: () -> Void
        init(name: String, body: @escaping () -> Void) {
            self.name = name
            self.body = body
        }
    }
}
